//! The program `polku`. Everything that it does is in the library.

use std::process::ExitCode;

// A run makes small texts and lists in several threads at once: that takes a tenth longer with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    polku::main()
}
