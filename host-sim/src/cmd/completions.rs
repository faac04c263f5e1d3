//! `etude completions`: for the shell.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use serde_json::json;

use super::{Context, Exit, Failure};

/// Prints completions for a shell: `etude completions bash > ~/.local/share/bash-completion/completions/etude`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints them: a script, or a document with the script in it.
///
/// # Errors
/// If standard output cannot be written to.
pub fn run<C: CommandFactory>(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut C::command(), "etude", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    context.print(&json!({ "shell": arguments.shell.to_string(), "script": script }), || script.clone())
}
