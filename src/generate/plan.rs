//! What a job writes, checked before anything is done.

use std::path::PathBuf;

use crate::formats::{Provenance, envi, npy};
use crate::generate::conflicts::{check_files, check_header, check_link};
use crate::generate::error::GenerateError;
use crate::generate::job::{Job, SquareSource};
use crate::image::Size;
use crate::scene::{check_csv_target, check_size};
use crate::storage::{RawWriter, WriteError, check_target, resolve};

/// What a job writes.
pub(super) struct Plan {
    /// The header beside the file; none where it is in the file.
    pub(super) header: Option<PathBuf>,
    /// The rows drawn.
    pub(super) drawn: Size,
    /// The image in the file.
    pub(super) file: Size,
}

impl Plan {
    /// Of a job that can be done, as far as can be seen before it is begun.
    pub(super) fn check(job: &Job) -> Result<Plan, GenerateError> {
        match &job.source {
            SquareSource::Random(recipe) => recipe.check()?,
            SquareSource::Csv(_) => check_size(job.size)?,
        }
        if job.rows.is_empty() || job.rows.end > job.size.rows() {
            let (rows, image) = (job.rows.clone(), job.size.rows());
            return Err(GenerateError::Rows { rows, image });
        }
        let is_npy = job
            .output
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("npy"));
        let header = (!is_npy).then(|| envi::sidecar(&job.output));
        check_files(job, header.as_deref())?;
        if let Some(path) = &header {
            let header = resolve(path)?;
            check_header(&header, &job.output)?;
            check_link(&header, &job.output)?;
        }
        check_target(&job.output)?;
        if let Some(path) = &job.save_squares {
            check_csv_target(path)?;
        }
        let drawn = Size::new(job.rows.end - job.rows.start, job.size.cols())?;
        let file = if job.into { job.size } else { drawn };
        Ok(Plan {
            header,
            drawn,
            file,
        })
    }

    /// Begins the files.
    pub(super) fn writer(
        &self,
        job: &Job,
        provenance: &Provenance,
    ) -> Result<RawWriter, WriteError> {
        let text = envi::header_text(self.file, provenance);
        let sidecar = self.header.as_deref().map(|path| (path, text.as_str()));
        let head = match self.header {
            Some(_) => Vec::new(),
            None => npy::header(self.file),
        };
        let (path, rows) = (&job.output, job.rows.clone());
        if job.into {
            RawWriter::into_existing(path, &head, sidecar, job.size, rows)
        } else {
            RawWriter::create(path, &head, sidecar, rows, job.size.cols())
        }
    }
}
