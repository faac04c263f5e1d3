//! `etude completions`: for the shell.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Exit, Failure};

/// Prints completions for a shell.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints them on standard output.
///
/// # Errors
/// Never.
pub fn run<C: CommandFactory>(arguments: &Arguments) -> Result<Exit, Failure> {
    clap_complete::generate(arguments.shell, &mut C::command(), "etude", &mut std::io::stdout());
    Ok(Exit::Done)
}
