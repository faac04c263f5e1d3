//! The program `etude`.

use std::process::ExitCode;

use clap::{ArgAction, Parser, Subcommand};
use etude_sim::cmd::{Format, Shared, check, new, schema};

/// Decides which skill a robot should practise next, and how hard.
///
/// Start with `etude new arm.toml`.
#[derive(Debug, Parser)]
#[command(
    name = "etude",
    version,
    after_help = "Exit codes: 0 done; 2 bad command line or curriculum file; 4 file cannot be read or written."
)]
struct Cli {
    /// What stands on stdout: text for people, or one JSON document alone.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// Say less.
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "verbose")]
    quiet: u8,
    /// Say more.
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::Args),
    Check(check::Args),
    Schema(schema::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let volume = i8::try_from(cli.verbose).unwrap_or(i8::MAX) - i8::try_from(cli.quiet).unwrap_or(i8::MAX);
    let shared = Shared { format: cli.format, volume };
    match cli.command {
        Command::New(args) => new::run(&args, &shared),
        Command::Check(args) => check::run(&args, &shared),
        Command::Schema(args) => schema::run(&args),
    }
}
