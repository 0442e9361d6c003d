//! The program that measures.

fn main() -> std::process::ExitCode {
    webex_bench::measure()
}
