//! The declaration of the arguments in a language, and what is said of a wrong use. In English these are clap's words.

use std::error::Error as _;
use std::fmt::Write as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory as _};
use penteract::{Language, LocalText, Say as _};

use crate::arguments::{Arguments, WrongValue};
use crate::text::Texts;
use crate::text::help_fr::{HELP, VALUE_NAMES};

/// A heading, before its colon.
const OPTIONS: &str = "Options\u{a0}";

/// The command that has all others.
const ROOT: &str = "penteract";

/// Behind the options of a command and those of every command.
const LAST: usize = 1_000;

/// The arguments with their help in a language.
pub(crate) fn command(language: Language) -> Command {
    let command = Arguments::command();
    if !language.is_french() {
        return command;
    }
    in_french(command)
        .long_about(french("penteract long"))
        .after_help(french("penteract after"))
        .disable_version_flag(true)
        .arg(flag("version", 'V', ArgAction::Version))
}

fn in_french(command: Command) -> Command {
    let name = command.get_name().to_owned();
    // Those of every command come behind its own.
    let first = if name == ROOT { LAST / 2 } else { 0 };
    let mut arguments = first..LAST;
    let help = flag("help", 'h', ArgAction::Help).long_help(french("help long"));
    command
        .about(french(&name))
        .help_template(typeset(
            "{about-with-newline}\nUtilisation : {usage}\n\n{all-args}{after-help}",
        ))
        .subcommand_value_name("COMMANDE")
        .subcommand_help_heading("Commandes\u{a0}")
        .disable_help_flag(true)
        .mut_args(|argument| {
            let order = arguments.next().unwrap_or(LAST);
            argument_in_french(argument, &name).display_order(order)
        })
        .arg(help)
        .mut_subcommands(in_french)
}

fn flag(name: &'static str, short: char, action: ArgAction) -> Arg {
    Arg::new(name)
        .short(short)
        .long(name)
        .action(action)
        .help(french(name))
        .help_heading(OPTIONS)
        .display_order(LAST)
}

fn argument_in_french(argument: Arg, command: &str) -> Arg {
    let id = argument.get_id().as_str();
    let help = match command {
        ROOT => french(id),
        _ => french(&format!("{command} {id}")),
    };
    let (short, long) = (details(&argument, false), details(&argument, true));
    let names: Vec<&'static str> = argument
        .get_value_names()
        .into_iter()
        .flatten()
        .filter_map(|name| find(VALUE_NAMES, name))
        .collect();
    let heading = match argument.is_positional() {
        true => "Arguments\u{a0}",
        false => OPTIONS,
    };
    let has_values = argument.get_action().takes_values();
    let argument = match names.as_slice() {
        [] => argument,
        _ => argument.value_names(names),
    };
    argument
        .help(format!("{help}{short}"))
        .long_help(format!("{help}{long}"))
        .help_heading(heading)
        .hide_default_value(has_values)
        .hide_possible_values(has_values)
}

/// The values that an argument may have, and the one that it has unless it is given.
fn details(argument: &Arg, is_long: bool) -> String {
    let space = if is_long { "\n\n" } else { " " };
    let id = argument.get_id().as_str();
    let values = match argument.get_action().takes_values() {
        true => argument.get_possible_values(),
        false => Vec::new(),
    };
    let names: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
    let helps = values.iter().filter(|value| value.get_help().is_some());
    let mut told = match names.as_slice() {
        [] => String::new(),
        _ if is_long && helps.count() > 0 => {
            let width = names.iter().map(|name| name.len() + 2).max().unwrap_or(0);
            let lines = names.iter().map(|name| {
                let value = french(&format!("{id}={name}"));
                format!("\n- {:width$} {value}", format!("{name} :"))
            });
            format!("{space}Valeurs possibles :{}", lines.collect::<String>())
        }
        _ => format!("{space}[valeurs possibles : {}]", names.join(", ")),
    };
    if let [value] = argument.get_default_values() {
        // Writing to a string cannot fail.
        let _ = write!(told, "{space}[par défaut : {}]", value.to_string_lossy());
    }
    typeset(&told)
}

/// What the help says of a command, of an argument of it, or of a value of an argument.
fn french(key: &str) -> String {
    typeset(find(HELP, key).unwrap_or_default())
}

fn find(table: &[(&str, &'static str)], key: &str) -> Option<&'static str> {
    table
        .iter()
        .find(|(found, _)| *found == key)
        .map(|(_, text)| *text)
}

fn typeset(text: &str) -> String {
    LocalText::new(text, "").get(Language::French).to_owned()
}

/// What is wrong with the arguments, in a language.
pub(crate) fn told(error: &clap::Error, language: Language) -> String {
    let french = language.is_french().then(|| told_in_french(error));
    french.flatten().unwrap_or_else(|| error.to_string())
}

fn told_in_french(error: &clap::Error) -> Option<String> {
    let texts = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    let first = |kind| texts(kind).into_iter().next().unwrap_or_default();
    let argument = first(ContextKind::InvalidArg);
    let value = first(ContextKind::InvalidValue);
    let mut told = match error.kind() {
        ErrorKind::ArgumentConflict => match texts(ContextKind::PriorArg).as_slice() {
            [other] if *other == argument => format!("`{argument}` ne peut figurer qu'une fois"),
            others => format!("`{argument}` ne va pas avec `{}`", others.join("`, `")),
        },
        ErrorKind::InvalidValue if value.is_empty() => format!("`{argument}` demande une valeur"),
        ErrorKind::InvalidValue => format!("`{value}` n'est pas une valeur de `{argument}`"),
        ErrorKind::InvalidSubcommand => {
            let name = first(ContextKind::InvalidSubcommand);
            format!("commande inconnue : `{name}`")
        }
        ErrorKind::InvalidUtf8 => "un argument n'est pas du texte en UTF-8".to_owned(),
        ErrorKind::MissingRequiredArgument => {
            let missing = texts(ContextKind::InvalidArg).join("\n  ");
            format!("il manque ce qui suit :\n  {missing}")
        }
        ErrorKind::MissingSubcommand => "il manque une commande".to_owned(),
        ErrorKind::TooManyValues => format!("`{argument}` ne prend pas de valeur : `{value}`"),
        ErrorKind::UnknownArgument => format!("argument inconnu : `{argument}`"),
        ErrorKind::ValueValidation => {
            let source = error.source()?.downcast_ref::<WrongValue>()?;
            let why = source.say(Language::French);
            format!("`{value}` n'est pas une valeur de `{argument}` : {why}")
        }
        _ => return None,
    };
    for (kind, name) in [
        (ContextKind::ValidValue, "valeurs possibles"),
        (ContextKind::ValidSubcommand, "commandes"),
    ] {
        if let values @ [_, ..] = texts(kind).as_slice() {
            let _ = write!(told, "\n  [{name} : {}]", values.join(", "));
        }
    }
    let near = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    let near = near.into_iter().flat_map(texts);
    let near = near.map(|name| format!("un nom voisin existe : `{name}`"));
    let others = texts(ContextKind::Suggested);
    let others = others.iter().filter_map(|tip| tip_in_french(tip));
    for (number, tip) in near.chain(others).enumerate() {
        let lines = if number == 0 { "\n\n" } else { "\n" };
        let _ = write!(told, "{lines}  conseil : {tip}");
    }
    if let Some(usage) = first(ContextKind::Usage).strip_prefix("Usage: ") {
        let _ = write!(told, "\n\nUtilisation : {usage}");
    }
    let prefix = Texts(Language::French).error_prefix();
    let more = "Pour en savoir plus, essayez `--help`.";
    Some(typeset(&format!("{prefix} {told}\n\n{more}\n")))
}

/// The two tips that clap has as sentences.
fn tip_in_french(tip: &str) -> Option<String> {
    match *tip.split('\'').collect::<Vec<_>>() {
        [_, found, " exists"] => Some(format!("`{found}` existe")),
        ["to pass ", given, _, written, ..] => Some(format!(
            "pour donner `{given}` comme valeur, écrivez `{written}`"
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every key of the help, as the declaration of the arguments has them.
    fn keys() -> BTreeSet<String> {
        let command = Arguments::command();
        let mut keys: BTreeSet<String> = ["long", "after"]
            .map(|key| format!("penteract {key}"))
            .into_iter()
            .chain(["help", "help long", "version"].map(str::to_owned))
            .collect();
        let within = command.get_subcommands().flat_map(|command| {
            let deeper = command.get_subcommands();
            std::iter::once(command).chain(deeper)
        });
        for (command, prefix) in std::iter::once((&command, String::new()))
            .chain(within.map(|command| (command, format!("{} ", command.get_name()))))
        {
            keys.insert(command.get_name().to_owned());
            for argument in command.get_arguments() {
                let id = argument.get_id();
                keys.insert(format!("{prefix}{id}"));
                for value in argument.get_possible_values() {
                    if value.get_help().is_some() {
                        keys.insert(format!("{id}={}", value.get_name()));
                    }
                }
            }
        }
        keys
    }

    #[test]
    fn the_help_is_french_whole() {
        let told: BTreeSet<String> = HELP.iter().map(|(key, _)| (*key).to_owned()).collect();
        assert_eq!(told.len(), HELP.len(), "a key stands there twice");
        assert_eq!(told, keys());
        for &(key, text) in HELP {
            assert!(!text.is_empty() && !text.ends_with('.') || key.starts_with("penteract "));
        }
    }

    #[test]
    fn the_declaration_of_the_arguments_holds_together() {
        for language in Language::OF_ENGINE {
            command(language).debug_assert();
        }
    }
}
