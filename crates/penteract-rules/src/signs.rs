//! Characters that pass for others, or that nobody sees: their names, and what is written instead.

use penteract_core::{LocalText, text};

/// Letters of other alphabets, each before the Latin letter that it looks like.
const ALIKE: &str = "аaеeоoрpсcуyхxіiјjѕsһhԁdԛqԝwАAВBЕEЗ3КKМMНHОOРPСCТTУYХXІIЈJЅSαaιiκkνvοoρpυuχxΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXıi";

/// What a character is called that its look does not tell, with its number, and what to write instead: nothing where it is
/// to be removed.
pub fn misleading(character: char) -> Option<(LocalText, String)> {
    let (name, instead) = match character {
        '\u{a0}' | '\u{2007}' | '\u{202f}' => (text!("a no-break space", "espace insécable"), " "),
        '\u{2000}'..='\u{200a}' | '\u{205f}' | '\u{3000}' => {
            (text!("a space of typesetters", "espace typographique"), " ")
        }
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {
            (text!("a mark that nobody sees", "signe invisible"), "")
        }
        _ if turns_text(character) => (
            text!(
                "a mark that turns the direction of the text",
                "signe qui retourne le sens du texte"
            ),
            "",
        ),
        '‘' | '’' | '‚' | '“' | '”' | '„' | '«' | '»' => (
            text!("the quote `{character}`", "guillemet `{character}`"),
            "\"",
        ),
        _ => {
            let like = latin(character)?;
            let name = text!(
                "`{character}` of another alphabet, which looks like `{like}`",
                "`{character}` d'un autre alphabet, qui ressemble à `{like}`"
            );
            return Some((numbered(&name, character), like.to_string()));
        }
    };
    Some((numbered(&name, character), instead.to_owned()))
}

/// What to do about such a character.
pub fn written_instead(instead: &str) -> LocalText {
    match instead {
        "" => text!("remove it", "supprimez-le"),
        " " => text!("write a plain space", "écrivez une espace ordinaire"),
        sign => text!("write `{sign}`", "écrivez `{sign}`"),
    }
}

/// Whether what follows is shown in another order than it is read in.
pub fn turns_text(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The Latin letter that a letter passes for.
fn latin(character: char) -> Option<char> {
    if matches!(character, '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}') {
        return char::from_u32(u32::from(character) - 0xfee0);
    }
    let mut letters = ALIKE.chars();
    while let (Some(other), Some(latin)) = (letters.next(), letters.next()) {
        if other == character {
            return Some(latin);
        }
    }
    None
}

/// A word with Latin letters in place of those that pass for them, and the first of these.
pub(crate) fn in_latin(word: &str) -> Option<(LocalText, String)> {
    if word.is_ascii() {
        return None;
    }
    let (name, _) = word
        .chars()
        .filter(|c| !c.is_ascii())
        .find_map(misleading)?;
    let word = word
        .chars()
        .map(|character| latin(character).unwrap_or(character));
    Some((name, word.collect()))
}

fn numbered(name: &LocalText, character: char) -> LocalText {
    let number = format!("U+{:04X}", u32::from(character));
    LocalText::in_each([], |language| format!("{} ({number})", name.get(language)))
}
