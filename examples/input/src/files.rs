//! Which files the arguments of a command line mean.

use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};

use crate::Error;

/// As a shell: a name that starts with a dot is matched by a dot alone.
const OPTIONS: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// The files in order; standard input where there is no argument.
pub(crate) fn of(arguments: &[String]) -> Result<Vec<PathBuf>, Error> {
    if arguments.is_empty() {
        return Ok(vec!["-".into()]);
    }
    let mut files = Vec::new();
    for argument in arguments {
        let path = Path::new(argument);
        if path.is_dir() {
            let inside = Path::new(&Pattern::escape(argument)).join("**").join("*");
            matching(argument, &inside.to_string_lossy(), "there is no file in this folder", &mut files)?;
        } else if argument.contains(['*', '?', '[']) && path.symlink_metadata().is_err() {
            matching(argument, argument, "no file has a name of this pattern", &mut files)?;
        } else {
            // One that is not there is an error when its turn comes, as one that is no text is.
            files.push(path.into());
        }
    }
    Ok(files)
}

fn matching(argument: &str, pattern: &str, none: &str, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    let before = files.len();
    let paths = glob::glob_with(pattern, OPTIONS).map_err(|error| Error::new(argument, error))?;
    for path in paths {
        let path = path.map_err(|error| Error::new(error.path(), error.error()))?;
        if !path.is_dir() {
            files.push(path);
        }
    }
    if files.len() == before { Err(Error::new(argument, none)) } else { Ok(()) }
}
