//! Adapters that are listed and do not open, as in virtual machines and over remote desktops: the next one is
//! tried.

use crate::gpu::error::GpuError;

/// What the first adapter that opened was opened for.
#[derive(Debug)]
pub struct Opened<T> {
    /// What came of it.
    pub value: T,
    /// Why faster adapters were passed over.
    pub passed_over: Vec<GpuError>,
}

/// What `open` makes of the first of the candidates with which it succeeds.
pub(super) fn first<A, T>(
    candidates: impl IntoIterator<Item = A>,
    mut open: impl FnMut(A) -> Result<T, GpuError>,
) -> Result<Opened<T>, GpuError> {
    let mut passed_over = Vec::new();
    for candidate in candidates {
        match open(candidate) {
            Ok(value) => return Ok(Opened { value, passed_over }),
            Err(error) => passed_over.push(error),
        }
    }
    Err(GpuError::of_all(passed_over))
}

/// What `open` makes of the interfaces of the system at hand, or else of OpenGL, for which it is called with
/// true.
pub(crate) fn gl_last<T>(
    mut open: impl FnMut(bool) -> Result<Opened<T>, GpuError>,
) -> Result<Opened<T>, GpuError> {
    let failed = match open(false) {
        Ok(opened) => return Ok(opened),
        Err(failed) => failed,
    };
    match (open(true), failed) {
        (Ok(opened), GpuError::NoAdapter(_)) => Ok(opened),
        (Ok(mut opened), failed) => {
            opened.passed_over.insert(0, failed);
            Ok(opened)
        }
        (Err(GpuError::NoAdapter(_)), failed) => Err(failed),
        (Err(second), GpuError::NoAdapter(_)) => Err(second),
        (Err(second), failed) => Err(GpuError::of_all(vec![failed, second])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none() -> GpuError {
        GpuError::NoAdapter("none".to_owned())
    }

    fn refuses(adapter: &str) -> GpuError {
        GpuError::NoDevice {
            adapter: adapter.to_owned(),
            reason: "no".to_owned(),
        }
    }

    /// Only one of these opens.
    fn only(opens: &str) -> impl Fn(&'static str) -> Result<&'static str, GpuError> {
        move |adapter| match adapter == opens {
            true => Ok(adapter),
            false => Err(refuses(adapter)),
        }
    }

    fn told<T>(opened: Result<Opened<T>, GpuError>) -> (Option<T>, Vec<String>) {
        match opened {
            Ok(opened) => {
                let told = opened.passed_over.iter().map(GpuError::to_string);
                (Some(opened.value), told.collect())
            }
            Err(error) => (None, vec![error.to_string()]),
        }
    }

    #[test]
    fn an_adapter_that_does_not_open_is_passed_over_for_the_next_one() {
        let adapters = ["A", "B", "C"];
        let (a, b) = (refuses("A").to_string(), refuses("B").to_string());
        assert_eq!(told(first(adapters, only("A"))), (Some("A"), vec![]));
        assert_eq!(
            told(first(adapters, only("C"))),
            (Some("C"), vec![a.clone(), b.clone()])
        );
        assert_eq!(told(first(["A"], only("D"))), (None, vec![a.clone()]));
        assert_eq!(
            told(first(["A", "B"], only("D"))),
            (None, vec![format!("{a}; {b}")])
        );
    }

    #[test]
    fn open_gl_comes_after_all_else() {
        let opened = |value| {
            Ok(Opened {
                value,
                passed_over: Vec::new(),
            })
        };
        let try_both = |first: fn() -> Result<u8, GpuError>, gl: fn() -> Result<u8, GpuError>| {
            told(gl_last(|is_gl| match is_gl {
                false => first().and_then(opened),
                true => gl().and_then(opened),
            }))
        };
        let (a, b) = (refuses("A").to_string(), refuses("B").to_string());
        assert_eq!(
            try_both(|| Ok(1), || unreachable!("OpenGL is not asked")),
            (Some(1), vec![])
        );
        assert_eq!(try_both(|| Err(none()), || Ok(2)), (Some(2), vec![]));
        assert_eq!(
            try_both(|| Err(refuses("A")), || Ok(2)),
            (Some(2), vec![a.clone()])
        );
        let nothing = none().to_string();
        assert_eq!(
            try_both(|| Err(none()), || Err(none())),
            (None, vec![nothing])
        );
        assert_eq!(
            try_both(|| Err(refuses("A")), || Err(none())),
            (None, vec![a.clone()])
        );
        assert_eq!(
            try_both(|| Err(none()), || Err(refuses("B"))),
            (None, vec![b.clone()])
        );
        assert_eq!(
            try_both(|| Err(refuses("A")), || Err(refuses("B"))),
            (None, vec![format!("{a}; {b}")])
        );
    }
}
