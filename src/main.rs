//! The program. All that it does is in the library, so that it is tested and documented with it.

fn main() {
    squaremap::commands::run(std::env::args_os())
}
