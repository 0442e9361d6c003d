//! The program that is measured.

fn main() -> std::process::ExitCode {
    webex_bench::be_measured()
}
