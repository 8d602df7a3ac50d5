//! `cd` and `pwd`.

use super::super::jobs::World;
use super::super::shell::Shell;
use super::Outcome;
use crate::sim::Io;

pub fn cd(shell: &mut Shell, argv: &[String], world: &mut World<'_>, io: &mut Io<'_>) -> Outcome {
    let variable = |shell: &Shell, name: &str| shell.variable(name).map(|v| v.as_str().to_owned());
    let words: Vec<&String> = argv[1..].iter().filter(|word| *word != "--").collect();
    if words.len() > 1 {
        return shell.refuse(1, "cd: too many arguments", world, io);
    }
    let name = words.first().map_or("~", |word| word.as_str());
    let target = match name {
        "~" => variable(shell, "HOME").ok_or("cd: HOME not set"),
        "-" => variable(shell, "OLDPWD").ok_or("cd: OLDPWD not set"),
        name => Ok(name.to_owned()),
    };
    let target = match target {
        Ok(target) => target,
        Err(text) => return shell.refuse(1, text, world, io),
    };
    let path = shell.resolve(&target);
    match world.system.files().entry(&path) {
        Some(entry) if entry.directory => {}
        Some(_) => return shell.refuse(1, &format!("cd: {target}: Not a directory"), world, io),
        None => {
            return shell.refuse(1, &format!("cd: {target}: No such file or directory"), world, io);
        }
    }
    if name == "-" {
        shell.say(&format!("{path}\n"), world, io);
    }
    let old = std::mem::replace(&mut shell.cwd, path.as_str().into());
    // Nobody makes these two read-only.
    let _ = shell.set_variable("OLDPWD", old);
    let _ = shell.set_variable("PWD", path);
    Outcome::Status(0)
}

pub fn pwd(shell: &mut Shell, _: &[String], world: &mut World<'_>, io: &mut Io<'_>) -> Outcome {
    let line = format!("{}\n", shell.cwd);
    shell.say(&line, world, io);
    Outcome::Status(0)
}
