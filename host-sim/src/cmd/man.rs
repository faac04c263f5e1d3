//! `etude man`: the manual.

use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_mangen::Man;
use serde_json::json;

use super::{Context, Exit, Failure};

/// Prints the manual page, or writes one for every command: `etude man -o ~/.local/share/man/man1`, then `man etude-sim`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// A folder for the pages of all commands.
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Prints it, or writes them.
///
/// # Errors
/// If the folder, or standard output, cannot be written to.
pub fn run<C: CommandFactory>(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let mut command = C::command();
    command.build();
    let Some(folder) = &arguments.out else {
        let mut page = Vec::new();
        // Writing to memory cannot fail.
        let _ = Man::new(command).render(&mut page);
        let page = String::from_utf8_lossy(&page).into_owned();
        return context.print(&json!({ "page": page }), || page.clone());
    };
    let write = || {
        std::fs::create_dir_all(folder)?;
        clap_mangen::generate_to(command, folder)
    };
    write().map_err(|error| Failure::io(folder, &error))?;
    let name = folder.display();
    context.confirm(&json!({ "folder": folder }), || {
        format!("wrote {name}/etude.1 and a page for every command\n\nnext: man {name}/etude.1\n")
    })
}
