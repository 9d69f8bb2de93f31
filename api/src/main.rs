//! The `chancery` binary. Everything it does is in the library, where tests reach it.

use std::process::ExitCode;

/// 1.4 to 1.5 times the requests on lists of objects, against the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Huge pages are resident whole for the little of each that is in use: a third of the memory of a server that has
    // imported. Where the system does not take it, memory is larger, and that is all.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    chancery_api::cli::main()
}
