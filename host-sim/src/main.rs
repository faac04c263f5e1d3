//! The program `etude`.

use clap::{ArgAction, Parser, Subcommand};
use etude_sim::cmd::{self, Context, Exit, Failure, Format};

/// Decides which skill a robot should practise next, and how hard.
///
/// Without a command it runs the shipped curriculum: `etude sim`. Start your own with `etude new arm.toml`.
#[derive(Debug, Parser)]
#[command(
    name = "etude",
    version,
    after_help = "Exit codes: 0 done; 1 a check failed; 2 bad command line or curriculum file; 3 a replay diverged; 4 a \
                  file or device; 130 interrupted."
)]
struct Cli {
    /// What stands on stdout: text for people, or one JSON document alone.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// Say nothing but the answer.
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "verbose")]
    quiet: u8,
    /// Say more.
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(cmd::new::Arguments),
    Init(cmd::init::Arguments),
    Check(cmd::check::Arguments),
    Sim(cmd::sim::Arguments),
    #[cfg(feature = "watch")]
    Watch(cmd::watch::Arguments),
    Compare(cmd::compare::Arguments),
    Sweep(cmd::sweep::Arguments),
    Explain(cmd::explain::Arguments),
    Export(cmd::export::Arguments),
    Fleet(cmd::fleet::Arguments),
    Order(cmd::order::Arguments),
    Difficulty(cmd::difficulty::Arguments),
    Latent(cmd::latent::Arguments),
    Pack(cmd::pack::Arguments),
    Replay(cmd::replay::Arguments),
    Port(cmd::port::Arguments),
    World(cmd::world::Arguments),
    Schema(cmd::schema::Arguments),
    Completions(cmd::completions::Arguments),
    Man(cmd::man::Arguments),
}

/// Help and version as clap prints them; a command line that does not parse is told to programs, too.
fn unparsed(error: &clap::Error) -> Exit {
    if error.print().is_err() || !error.use_stderr() {
        return Exit::Done;
    }
    let words: Vec<String> = std::env::args().collect();
    let json = words.windows(2).any(|pair| pair == ["--format", "json"]) || words.iter().any(|w| w == "--format=json");
    let format = if json { Format::Json } else { Format::Human };
    Failure::command_line(error).tell_program(&Context { format, volume: 0 });
    Exit::Usage
}

fn main() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return unparsed(&error),
    };
    let loud = |n: u8| i8::try_from(n).unwrap_or(i8::MAX);
    let context = Context { format: cli.format, volume: loud(cli.verbose) - loud(cli.quiet) };
    let result = match &cli.command {
        None => cmd::sim::run(&cmd::sim::Arguments::default(), &context),
        Some(Command::New(arguments)) => cmd::new::run(arguments, &context),
        Some(Command::Init(arguments)) => cmd::init::run(arguments, &context),
        Some(Command::Check(arguments)) => cmd::check::run(arguments, &context),
        Some(Command::Sim(arguments)) => cmd::sim::run(arguments, &context),
        #[cfg(feature = "watch")]
        Some(Command::Watch(arguments)) => cmd::watch::run(arguments, &context),
        Some(Command::Compare(arguments)) => cmd::compare::run(arguments, &context),
        Some(Command::Sweep(arguments)) => cmd::sweep::run(arguments, &context),
        Some(Command::Explain(arguments)) => cmd::explain::run(arguments, &context),
        Some(Command::Export(arguments)) => cmd::export::run(arguments, &context),
        Some(Command::Fleet(arguments)) => cmd::fleet::run(arguments, &context),
        Some(Command::Order(arguments)) => cmd::order::run(arguments, &context),
        Some(Command::Difficulty(arguments)) => cmd::difficulty::run(arguments, &context),
        Some(Command::Latent(arguments)) => cmd::latent::run(arguments, &context),
        Some(Command::Pack(arguments)) => cmd::pack::run(arguments, &context),
        Some(Command::Replay(arguments)) => cmd::replay::run(arguments, &context),
        Some(Command::Port(arguments)) => cmd::port::run(arguments, &context),
        Some(Command::World(arguments)) => cmd::world::run(arguments, &context),
        Some(Command::Schema(arguments)) => cmd::schema::run(arguments, &context),
        Some(Command::Man(arguments)) => cmd::man::run::<Cli>(arguments, &context),
        Some(Command::Completions(arguments)) => cmd::completions::run::<Cli>(arguments, &context),
    };
    result.unwrap_or_else(|failure| {
        failure.tell(&context);
        failure.exit
    })
}
