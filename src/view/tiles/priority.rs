//! Threads that yield to others.

/// Whoever waits for a frame comes first: this thread, and those that it starts, take what processors
/// are left, the less the nicer they are (0 to 19). A software adapter draws on the same ones.
pub(crate) fn yield_to_others(niceness: i32) {
    // On Linux a priority is a thread's; elsewhere it is that of the whole process.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, niceness);
    #[cfg(not(target_os = "linux"))]
    let _ = niceness;
}
