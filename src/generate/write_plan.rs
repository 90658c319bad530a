//! What a job writes, checked before anything is done.

use crate::formats::{HeaderTarget, Packed, Provenance, header_for};
use crate::generate::conflicts::{check_files, check_header, check_link, check_others};
use crate::generate::error::GenerateError;
use crate::generate::job::{Job, SquareSource};
use crate::image::Size;
use crate::scene::{check_csv_target, check_size};
use crate::storage::{RawWriter, check_target, resolve};

/// What a job writes.
pub(super) struct WritePlan {
    /// Where its header goes.
    pub(super) header: HeaderTarget,
    /// The rows drawn.
    pub(super) drawn: Size,
    /// The image in the file.
    pub(super) file: Size,
}

impl WritePlan {
    /// Of a job that can be done, as far as can be seen before it is begun.
    pub(super) fn check(job: &Job) -> Result<WritePlan, GenerateError> {
        match &job.source {
            SquareSource::Random(recipe) => recipe.check()?,
            SquareSource::Csv(_) => check_size(job.size)?,
        }
        if job.rows.is_empty() || job.rows.end > job.size.rows() {
            let (rows, image) = (job.rows.clone(), job.size.rows());
            return Err(GenerateError::Rows { rows, image });
        }
        let header = header_for(&job.output);
        check_files(job, header.beside.as_deref())?;
        check_headers(&header, job)?;
        check_target(&job.output)?;
        if let Some(path) = &job.save_squares {
            check_csv_target(path)?;
        }
        let drawn = Size::new(job.rows.end - job.rows.start, job.size.cols())?;
        let file = if job.into { job.size } else { drawn };
        Ok(WritePlan {
            header,
            drawn,
            file,
        })
    }

    /// Whether what was there at first has not become what must stay, right before the files get their names.
    pub(super) fn check_again(&self, job: &Job) -> Result<(), GenerateError> {
        match job.into {
            true => Ok(()),
            false => check_headers(&self.header, job),
        }
    }

    /// Begins the files.
    pub(super) fn writer(
        &self,
        job: &Job,
        provenance: &Provenance,
    ) -> Result<RawWriter, GenerateError> {
        let HeaderTarget { format, beside } = &self.header;
        let (path, rows) = (&job.output, job.rows.clone());
        let header = format
            .header(&Packed::grey(self.file), provenance)
            .map_err(|source| GenerateError::Header {
                path: path.clone(),
                source,
            })?;
        let text = String::from_utf8_lossy(&header);
        let (head, sidecar) = match beside {
            Some(beside) => (&[][..], Some((beside.as_path(), &*text))),
            None => (&header[..], None),
        };
        Ok(if job.into {
            RawWriter::into_existing(path, head, sidecar, job.size, rows)?
        } else {
            RawWriter::create(path, head, sidecar, rows, job.size.cols())?
        })
    }
}

/// That no header of another program or of another file is in the way.
fn check_headers(header: &HeaderTarget, job: &Job) -> Result<(), GenerateError> {
    if let Some(path) = &header.beside {
        let there = resolve(path)?;
        check_header(header.format, &there, &job.output)?;
        check_others(header.format, &there, &job.output)?;
        check_link(header.format, &there, &job.output)?;
    }
    Ok(())
}
