//! What a thread or a process has used up so far.

use std::time::Duration;

/// The CPU time of this thread.
pub(crate) fn cpu_of_thread() -> Duration {
    clock::thread()
}

/// The CPU time of this process, all threads together.
pub(crate) fn cpu_of_process() -> Duration {
    clock::process()
}

#[cfg(unix)]
mod clock {
    use std::time::Duration;

    use rustix::time::{ClockId, clock_gettime};

    pub(super) fn thread() -> Duration {
        read(ClockId::ThreadCPUTime)
    }

    pub(super) fn process() -> Duration {
        read(ClockId::ProcessCPUTime)
    }

    fn read(clock: ClockId) -> Duration {
        let time = clock_gettime(clock);
        let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
        Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
    }
}

/// Elsewhere the wall clock has to stand in: run alone.
#[cfg(not(unix))]
mod clock {
    use std::sync::OnceLock;
    use std::time::{Duration, Instant};

    static START: OnceLock<Instant> = OnceLock::new();

    pub(super) fn thread() -> Duration {
        START.get_or_init(Instant::now).elapsed()
    }

    pub(super) fn process() -> Duration {
        thread()
    }
}

/// The resident memory of this process in KiB, now and at its highest, as Linux tells; zero where nobody does.
pub(crate) fn memory() -> Memory {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or_default()
    };
    Memory { now: of("VmRSS:"), peak: of("VmHWM:") }
}

/// Resident memory in KiB.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    pub(crate) now: u64,
    pub(crate) peak: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_costs_time_and_memory() {
        let (thread, process) = (cpu_of_thread(), cpu_of_process());
        let numbers: Vec<u64> = (0..2_000_000).collect();
        assert!(std::hint::black_box(numbers.iter().sum::<u64>()) > 0);
        assert!(cpu_of_thread() > thread && cpu_of_process() > process);
        let memory = memory();
        assert!(memory.peak >= memory.now, "{memory:?}");
    }
}
