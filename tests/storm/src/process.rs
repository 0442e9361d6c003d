//! What the system says about this process; nothing where there is no `/proc`.

/// Clock ticks in a second, as Linux shows processor time to programs on every machine.
const TICKS: f64 = 100.0;

/// The most memory that this process had, in bytes.
pub(crate) fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    peak_of(&status).unwrap_or(0)
}

/// The processor time of this process, in seconds.
pub(crate) fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    cpu_of(&stat).unwrap_or(0.0)
}

fn peak_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

/// Fields 14 and 15, counted behind the name of the program, which may hold anything.
fn cpu_of(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_the_system_are_read() {
        assert_eq!(peak_of("Name:\tx\nVmHWM:\t   2048 kB\n"), Some(2 << 20));
        assert_eq!(cpu_of("7 (a b) c) S 1 7 7 0 -1 4194560 1 0 0 0 150 50 0 0 20 0"), Some(2.0));
        assert_eq!((peak_of(""), cpu_of("")), (None, None));
    }
}
