//! The command line.

use std::path::PathBuf;

use lexopt::{
    Arg::{Long, Short, Value},
    ValueExt as _,
};

use crate::sql::DIALECTS;

const USAGE: &str = "\
Writes the JSON Schemas of all kinds of push, for other languages, and SQL for what `decode --json` prints.

Usage: schema [--check] <folder>
       schema --sql duckdb [file]

Options:
  --check        write nothing, and exit with 1 when the schemas in the folder are not those of this release
  --sql duckdb   print the statements that make a view a kind over the NDJSON of `decode --json`, in the file or
                 the files of this pattern (pushes.ndjson)
  -h, --help     print this help
  -V, --version  print the version

Exit status: 0 when the schemas were written or are current, 1 with --check when they are not, 2 when an
argument is wrong, or a file cannot be written.
";

const VERSION: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"), "\n");

/// What the command line asks for.
#[derive(Debug, PartialEq)]
pub(crate) enum Command {
    Print(&'static str),
    /// Print views over this file.
    Sql(String),
    Write(PathBuf),
    Check(PathBuf),
}

pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let (mut check, mut dialect, mut folder) = (false, None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("check") => check = true,
            Long("sql") => dialect = Some(parser.value()?.string()?),
            Short('h') | Long("help") => return Ok(Command::Print(USAGE)),
            Short('V') | Long("version") => return Ok(Command::Print(VERSION)),
            Value(path) if folder.is_none() => folder = Some(PathBuf::from(path)),
            _ => return Err(argument.unexpected()),
        }
    }
    if let Some(dialect) = dialect {
        if !DIALECTS.contains(&dialect.as_str()) {
            let dialects = DIALECTS.join("`, `");
            return Err(format!("`--sql` takes `{dialects}`, not `{}`", dialect.escape_debug()).into());
        }
        if check {
            return Err("`--sql` prints, and there is nothing to `--check`".into());
        }
        let file = folder.unwrap_or_else(|| PathBuf::from("pushes.ndjson")).into_os_string();
        return Ok(Command::Sql(file.string()?));
    }
    let folder = folder.ok_or("there is no folder among the arguments")?;
    Ok(if check { Command::Check(folder) } else { Command::Write(folder) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Command, String> {
        parse(lexopt::Parser::from_args(arguments)).map_err(|error| error.to_string())
    }

    #[test]
    fn one_folder_with_or_without_the_option() {
        assert_eq!(parsed(&["a"]), Ok(Command::Write("a".into())));
        assert_eq!(parsed(&["--check", "a"]), Ok(Command::Check("a".into())));
        assert_eq!(parsed(&["a", "--check"]), Ok(Command::Check("a".into())));
        assert_eq!(parsed(&["--sql", "duckdb", "a"]), Ok(Command::Sql("a".into())));
        assert_eq!(parsed(&["--sql=duckdb"]), Ok(Command::Sql("pushes.ndjson".into())));
        assert_eq!(parsed(&["a", "-h"]), Ok(Command::Print(USAGE)));
    }

    #[test]
    fn wrong_arguments_say_what_is_wrong() {
        let wrong = |arguments: &[&str]| parsed(arguments).expect_err("accepted");
        assert_eq!(wrong(&[]), "there is no folder among the arguments");
        assert_eq!(wrong(&["--sql", "oracle"]), "`--sql` takes `duckdb`, not `oracle`");
        assert_eq!(
            wrong(&["--sql", "duckdb", "--check"]),
            "`--sql` prints, and there is nothing to `--check`"
        );
        assert_eq!(wrong(&["a", "b"]), "unexpected argument \"b\"");
        assert_eq!(wrong(&["--chek", "a"]), "invalid option '--chek'");
    }
}
