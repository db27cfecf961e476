//! Runs vector files: `vectors FILE…`, one line a file.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut passed = true;
    for path in std::env::args().skip(1) {
        match certbound_tests::run_file(Path::new(&path)) {
            Ok(outcome) => {
                let failed = outcome.failures.len();
                println!("rust    {path}: {} cases, {failed} failed", outcome.cases);
                for failure in outcome.failures.iter().take(20) {
                    println!(
                        "  {}: expected {}, got {}",
                        failure.id, failure.expected, failure.got
                    );
                }
                passed &= failed == 0;
            }
            Err(error) => {
                println!("rust    {path}: not run: {error}");
                passed = false;
            }
        }
    }
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
