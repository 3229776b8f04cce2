//! What can keep a window from opening, in words that help.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex};

/// Why nothing can be drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// No display.
    #[error(
        "there is no display to open a window on ({problem}); record without one: `comad demo --record out.mp4`, or run \
         without pictures: `comad run`"
    )]
    NoDisplay {
        /// What the system says.
        problem: String,
    },
    /// No graphics driver.
    #[error(
        "there is no graphics driver that can draw ({problem}); install one (Debian, Ubuntu: `apt install mesa-vulkan-drivers` \
         draws in software), or run without pictures: `comad run`"
    )]
    NoGpu {
        /// What the system says.
        problem: String,
    },
    /// Something else.
    #[error("the window ended by itself: {problem}; the same run without a window: `comad run`")]
    Broken {
        /// What happened.
        problem: String,
    },
    /// A picture cannot be written.
    #[error("{problem}")]
    Frame {
        /// Why, and what would work.
        problem: String,
    },
    /// Somebody does not want to wait.
    #[error("interrupted; nothing was written")]
    Interrupted,
}

/// Does what needs a display and a driver. The libraries that find none panic instead of telling; here that becomes an
/// error.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, WindowError> {
    let said: Arc<Mutex<Option<String>>> = Arc::default();
    let keep = Arc::clone(&said);
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if let Ok(mut first) = keep.lock() {
            first.get_or_insert_with(|| {
                let place = info.location().map(|at| format!(" ({}:{})", at.file(), at.line())).unwrap_or_default();
                words(info.payload()) + &place
            });
        }
    }));
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    panic::set_hook(before);
    done.map_err(|payload| {
        let said = said.lock().ok().and_then(|mut said| said.take());
        failure_of(said.unwrap_or_else(|| words(payload.as_ref())))
    })
}

fn words(payload: &dyn Any) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no reason given".to_owned())
}

fn failure_of(problem: String) -> WindowError {
    let problem = problem.lines().next().unwrap_or_default().to_owned();
    if problem.contains("event loop") || problem.contains("NoCompositor") || problem.contains("XOpenDisplay") {
        WindowError::NoDisplay { problem }
    } else if problem.contains("find a GPU") || problem.contains("create wgpu surface") || problem.contains("adapter") {
        WindowError::NoGpu { problem }
    } else {
        WindowError::Broken { problem }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_libraries_panic_with_becomes_a_message() {
        // what is said -> a part of the message
        let cases = [
            ("Failed to build event loop: Os(...)", "no display"),
            ("Unable to find a GPU! Make sure you have installed required drivers!", "mesa-vulkan-drivers"),
            ("index out of bounds", "ended by itself: index out of bounds"),
        ];
        for (said, expected) in cases {
            let error = guarded(|| -> () { panic!("{said}") }).expect_err(said).to_string();
            assert!(error.contains(expected) && error.contains("comad run"), "{error}");
        }
        assert_eq!(guarded(|| 7), Ok(7));
    }
}
