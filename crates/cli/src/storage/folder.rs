//! Where the files are.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::Exit;
use crate::failure::Failure;

/// The folder of the configuration, and the profile within it.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    profile: String,
}

impl Folder {
    /// That of this user.
    pub(crate) fn of_user(profile: Option<&str>) -> Result<Self, Failure> {
        let profile = checked("profile", profile.unwrap_or("default"))?;
        let root = root().ok_or_else(|| {
            let text = "there is no folder for the configuration";
            Failure::new(Exit::Failed, text).hint("set HOME or XDG_CONFIG_HOME")
        })?;
        Ok(Self { root, profile })
    }

    pub(crate) fn profile(&self) -> &str {
        &self.profile
    }

    /// The configuration of the profile, or that of all profiles, if there is one.
    pub(crate) fn config(&self) -> Option<PathBuf> {
        let files = [self.of_profile().join("config.toml"), self.default_config()];
        files.into_iter().find(|file| file.is_file())
    }

    /// Where the configuration of all profiles would be.
    pub(crate) fn default_config(&self) -> PathBuf {
        self.root.join("config.toml")
    }

    pub(crate) fn key(&self) -> Result<PathBuf, Failure> {
        make(&self.root)?;
        Ok(self.root.join("key"))
    }

    pub(crate) fn login(&self) -> Result<PathBuf, Failure> {
        let folder = self.of_profile();
        make(&folder)?;
        Ok(folder.join("login.redb"))
    }

    /// The file of a cursor.
    pub(crate) fn cursor(&self, name: &str) -> Result<PathBuf, Failure> {
        let name = checked("cursor", name)?;
        let folder = self.of_profile().join("cursors");
        make(&folder)?;
        Ok(folder.join(format!("{name}.redb")))
    }

    fn of_profile(&self) -> PathBuf {
        self.root.join("profiles").join(&self.profile)
    }
}

#[cfg(not(windows))]
fn root() -> Option<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    // A relative path there has no meaning, says the specification.
    let base = set("XDG_CONFIG_HOME").filter(|path| path.is_absolute());
    base.or_else(|| Some(set("HOME")?.join(".config"))).map(|base| base.join("webex"))
}

#[cfg(windows)]
fn root() -> Option<PathBuf> {
    env::var_os("APPDATA").filter(|value| !value.is_empty()).map(|base| PathBuf::from(base).join("webex"))
}

/// A name that is a file, and no way out of the folder.
fn checked(what: &str, name: &str) -> Result<String, Failure> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.starts_with('.') || name.len() > 64 || !name.chars().all(allowed) {
        let text = format!("the name of a {what} has letters, digits, '-', '_' and '.', at most 64 of them");
        return Err(Failure::usage(text));
    }
    Ok(name.to_owned())
}

/// Makes a folder that is its owner's alone.
fn make(folder: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let failed = |error: &io::Error| Failure::io(&format!("the folder {}", folder.display()), error);
    builder.create(folder).map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else() {
        for name in ["default", "work-2", "a.b", "A_b"] {
            assert!(checked("profile", name).is_ok(), "{name}");
        }
        let long = "x".repeat(65);
        for name in ["", "..", ".x", "a/b", "a\\b", "a b", "ä", long.as_str()] {
            assert_eq!(checked("profile", name).expect_err(name).exit(), Exit::Usage);
        }
    }

    #[cfg(unix)]
    #[test]
    fn folders_are_of_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let parent = tempfile::tempdir().expect("a folder");
        let folder = Folder { root: parent.path().join("webex"), profile: "p".to_owned() };
        let file = folder.login().expect("made");
        let mode = fs::metadata(file.parent().expect("a folder")).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
