//! `etude init`: a robot's program to start from.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use etude_firmware::board::QEMU;
use serde_json::json;

use super::{Context, Exit, Failure};
use crate::board::Needs;
use crate::file::Curriculum;

/// Writes a robot's program to start from: it builds for a Cortex-M4F, and practises under QEMU.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Where: a folder, whose name is the program's.
    #[arg(value_name = "NAME")]
    folder: PathBuf,
    /// What it is to practise; two small skills if none is given.
    #[arg(long, value_name = "FILE")]
    curriculum: Option<PathBuf>,
    /// Where Étude's source is: a clone, or the URL of a repository; the clone that this program was built from, if none is
    /// given.
    #[arg(long, value_name = "PATH")]
    etude: Option<String>,
    /// Overwrite what is there.
    #[arg(long)]
    force: bool,
}

/// The clone that this program was built from.
const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Every file but the curriculum: where it goes, and what is in it.
const FILES: [(&str, &str); 8] = [
    ("Cargo.toml", include_str!("../../templates/firmware/Cargo.toml.in")),
    ("build.rs", include_str!("../../templates/firmware/build.rs.in")),
    ("memory.x", include_str!("../../templates/firmware/memory.x.in")),
    ("src/main.rs", include_str!("../../templates/firmware/main.rs.in")),
    ("README.md", include_str!("../../templates/firmware/README.md.in")),
    (".cargo/config.toml", include_str!("../../templates/firmware/config.toml.in")),
    (".github/workflows/ci.yml", include_str!("../../templates/firmware/ci.yml.in")),
    (".gitignore", include_str!("../../templates/firmware/gitignore.in")),
];
const CURRICULUM: &str = include_str!("../../templates/firmware/curriculum.toml.in");

/// Writes it.
///
/// # Errors
/// A name that no program can have, a curriculum for which there is no room, or a place that cannot be written to.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let folder = &arguments.folder;
    let name = name(folder)?;
    let sources = sources(arguments.etude.as_deref())?;
    let filled = |text: &str| {
        text.replace("{{name}}", name).replace("{{source}}", &sources[0]).replace("{{firmware}}", &sources[1])
    };
    let curriculum = curriculum(arguments, &filled(CURRICULUM), context)?;
    let mut files: Vec<(&str, Vec<u8>)> = FILES.map(|(path, text)| (path, filled(text).into_bytes())).into();
    files.push(("curriculum.toml", curriculum.text.clone().into_bytes()));
    files.push(("curriculum.bin", curriculum.pack(curriculum.seed)));
    if !arguments.force && std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        let help = "choose another name, or overwrite what `etude init` writes with `--force`";
        return Err(Failure::file(folder, &"the folder holds something already", help));
    }
    for (path, bytes) in &files {
        let path = folder.join(path);
        write(&path, bytes).map_err(|error| Failure::io(&path, &error))?;
    }
    let paths: Vec<_> = files.iter().map(|(path, _)| folder.join(path)).collect();
    context.confirm(&json!({ "folder": folder, "files": paths }), || {
        let folder = folder.display();
        format!(
            "wrote {folder}: {} files; README.md says what each is for\n\nnext: cd {folder} && cargo run --release\n",
            paths.len()
        )
    })
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(path.parent().unwrap_or(path))?;
    std::fs::write(path, bytes)
}

/// The name of the program, as Cargo allows it.
fn name(folder: &Path) -> Result<&str, Failure> {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let taken = ["test", "core", "etude", "etude-firmware", "cortex-m", "cortex-m-rt", "semihosting"];
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(plain) && !taken.contains(&name) {
        return Ok(name);
    }
    let message = format!("`{}`: no program can be called `{name}`", folder.display());
    Err(Failure::usage(message, "choose a name of letters, digits, - and _ that begins with a letter, as `my-robot`"))
}

/// Where the core and the firmware come from, as Cargo has it.
fn sources(asked: Option<&str>) -> Result<[String; 2], Failure> {
    let key = |key: &str, value: &str| format!("{key} = {}", toml_edit::Value::from(value));
    if let Some(url) = asked.filter(|asked| asked.contains("://") || asked.starts_with("git@")) {
        return Ok([key("git", url), key("git", url)]);
    }
    let root = Path::new(asked.unwrap_or(HERE));
    let found = |part: &str| -> io::Result<String> {
        let path = root.join(part).canonicalize()?;
        std::fs::metadata(path.join("Cargo.toml"))?;
        Ok(key("path", &path.display().to_string()))
    };
    let refused = |_| {
        let message = format!("--etude {}: Étude's source is not there", root.display());
        Failure::usage(
            message,
            "give the path of a clone, with `core` and `firmware` in it, or the URL of a repository",
        )
    };
    let [core, firmware] = ["core", "firmware"].map(|part| found(part).map_err(refused));
    Ok([core?, firmware?])
}

/// What it is to practise.
fn curriculum(arguments: &Arguments, template: &str, context: &Context) -> Result<Curriculum, Failure> {
    let curriculum = match &arguments.curriculum {
        Some(path) => super::load(Some(path), context)?,
        None => super::parsed("curriculum.toml", template)?,
    };
    let lacks = Needs::of(&curriculum, QEMU).lacks();
    match lacks.first() {
        None => Ok(curriculum),
        Some(lack) => {
            let path = arguments.curriculum.clone().unwrap_or_default();
            let message = format!("`{}`: the program has no room for this curriculum: {lack}", path.display());
            Err(Failure::usage(message, "`etude check FILE --board qemu` says what it needs; take something out"))
        }
    }
}
