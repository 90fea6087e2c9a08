//! The `polku` command.

#![forbid(unsafe_code)]

use std::process::ExitCode;

// A run makes small texts and lists in all threads at once: that takes a tenth longer with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    polku::cli::main()
}
