//! `etude`: write a curriculum, check it, run it, compare teachers, ask why.

use clap::{Parser, Subcommand};
use etude_sim::cmd::{self, Context, Exit, Failure, Format};

/// A curriculum scheduler for robots: which skill to practise next, and how hard.
#[derive(Parser, Debug)]
#[command(name = "etude", version, infer_long_args = false)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// How to answer.
    #[arg(long, global = true, value_enum, default_value = "human")]
    format: Format,
    /// Say nothing but the answer.
    #[arg(short, long, global = true)]
    quiet: bool,
}

#[derive(Subcommand, Debug)]
enum Command {
    Sim(cmd::sim::Arguments),
    Compare(cmd::compare::Arguments),
    Explain(cmd::explain::Arguments),
    World(cmd::world::Arguments),
}

fn main() -> Exit {
    let cli = Cli::parse();
    let context = Context { format: cli.format, quiet: cli.quiet };
    let result = match &cli.command {
        Command::Sim(arguments) => cmd::sim::run(arguments, &context),
        Command::Compare(arguments) => cmd::compare::run(arguments, &context),
        Command::Explain(arguments) => cmd::explain::run(arguments, &context),
        Command::World(arguments) => cmd::world::run(arguments, &context),
    };
    result.unwrap_or_else(|Failure { message, exit }| {
        eprintln!("error: {message}");
        exit
    })
}
