//! A script as the house writes it: indentation, blanks and empty lines, and nothing else. Line breaks and comments are
//! its author's.

use crate::compile::unreadable;
use crate::diagnostic::Diagnostic;
use crate::lexer::{Token, TokenKind, lex};
use crate::script::Script;

/// A level of indentation.
const STEP: usize = 4;

/// Words that are no names, so that what follows them is no call.
const KEYWORDS: [&str; 9] = [
    "const", "else", "fn", "if", "in", "let", "private", "return", "switch",
];

/// The script with its blanks as the house writes them. What its functions say is the same, token by token and comment by
/// comment; done twice it is the same as once.
///
/// # Errors
/// The problems of a script that cannot be read: it is to be left as it is.
///
/// # Example
/// ```
/// use penteract_rules::{Role, Script, tidied};
///
/// let text = "/// Small.\nfn is_small( ){ company.headcount<250 }\n";
/// let script = Script { role: Role::Eligibility, file: "eligibility.rhai".into(), text: text.into() };
/// assert_eq!(tidied(&script).unwrap(), "/// Small.\nfn is_small() { company.headcount < 250 }\n");
/// ```
pub fn tidied(script: &Script) -> Result<String, Vec<Diagnostic>> {
    let problems = unreadable(script);
    if !problems.is_empty() {
        return Err(problems);
    }
    let (tokens, _) = lex(&script.text);
    let mut writer = Writer::default();
    for piece in pieces(&script.text, &tokens) {
        writer.write(&piece);
    }
    Ok(writer.finished())
}

/// A token, or a comment beside the tokens.
struct Piece<'a> {
    text: &'a str,
    kind: Kind,
    /// How many lines end between it and what stands before it.
    breaks: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Word,
    Keyword,
    Literal,
    Sign,
    Comment,
}

fn pieces<'a>(text: &'a str, tokens: &[Token]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for token in tokens {
        let span = token.span.range();
        let breaks = comments(text, at, span.start, &mut pieces);
        let kind = match &token.kind {
            TokenKind::End => break,
            TokenKind::Word(word) if KEYWORDS.contains(&&**word) => Kind::Keyword,
            TokenKind::Word(_) => Kind::Word,
            TokenKind::Sign(_) => Kind::Sign,
            TokenKind::Int(_) | TokenKind::Decimal(_) | TokenKind::Text(_) => Kind::Literal,
        };
        at = span.end;
        pieces.push(Piece {
            text: text.get(span).unwrap_or_default(),
            kind,
            breaks,
        });
    }
    pieces
}

/// The comments between two tokens; gives back how many lines end behind the last of them.
fn comments<'a>(text: &'a str, from: usize, to: usize, pieces: &mut Vec<Piece<'a>>) -> usize {
    let mut rest = text.get(from..to).unwrap_or_default();
    loop {
        let trimmed = rest.trim_start();
        let blanks = rest.len() - trimmed.len();
        let breaks = rest.get(..blanks).unwrap_or_default().matches('\n').count();
        let length = match trimmed.get(..2) {
            Some("//") => trimmed.find('\n').unwrap_or(trimmed.len()),
            Some("/*") => block(trimmed),
            _ => return breaks,
        };
        let (comment, after) = trimmed.split_at(length);
        pieces.push(Piece {
            text: comment.trim_end(),
            kind: Kind::Comment,
            breaks,
        });
        rest = after;
    }
}

/// The length of a block comment; they nest.
fn block(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0usize);
    while at < bytes.len() {
        match bytes.get(at..at + 2) {
            Some(b"/*") => depth += 1,
            Some(b"*/") if depth == 1 => return at + 2,
            Some(b"*/") => depth = depth.saturating_sub(1),
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    text.len()
}

/// What was written last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    Nothing,
    Name,
    Keyword,
    Comment,
    /// `(`, `[`, `{`.
    Opener(char),
    /// `)`, `]`.
    Closer,
    /// `}`.
    Brace,
    /// A sign before its only operand: `!`, `-`; the bar before the name of an anonymous function; `.`, `..`.
    Prefix,
    Comma,
    /// Between two operands: a line that begins or ends with one goes on.
    Operator,
    /// The bar behind the name of an anonymous function.
    Bar,
}

#[derive(Debug)]
struct Writer {
    written: String,
    /// For each bracket that is open, the indentation of its line, and whether what it holds begins a line.
    open: Vec<(usize, bool)>,
    /// Of the line being written.
    indentation: usize,
    last: Last,
    /// Whether the bar of an anonymous function waits for the one behind its name.
    is_in_bars: bool,
}

impl Default for Writer {
    fn default() -> Self {
        Self {
            written: String::new(),
            open: Vec::new(),
            indentation: 0,
            last: Last::Nothing,
            is_in_bars: false,
        }
    }
}

impl Writer {
    fn write(&mut self, piece: &Piece<'_>) {
        let next = self.role(piece);
        let is_closer = matches!(next, Last::Closer | Last::Brace);
        // A function begins a line of its own, behind an empty one.
        let begins = self.open.is_empty() && self.last == Last::Brace;
        let breaks = match piece.kind {
            _ if self.last == Last::Nothing => 0,
            Kind::Comment if begins && piece.breaks > 0 => 2,
            Kind::Comment => piece.breaks,
            _ if begins => 2,
            _ => piece.breaks,
        };
        if let (Last::Opener(_), Some((_, begins_a_line))) = (self.last, self.open.last_mut()) {
            *begins_a_line = breaks > 0;
        }
        let outer = self.open.pop_if(|_| is_closer);
        if breaks > 0 {
            let goes_on = next != Last::Comment
                && (matches!(self.last, Last::Operator | Last::Prefix)
                    || next == Last::Operator
                    || (next == Last::Prefix && piece.text.starts_with('.')));
            self.indentation = match (outer, self.open.last()) {
                (Some((outer, _)), _) => outer,
                (None, Some((line, true))) if goes_on => line + 2 * STEP,
                (None, Some((line, _))) => line + STEP,
                (None, None) => 0,
            };
            let is_empty = breaks > 1 && !matches!(self.last, Last::Opener(_)) && !is_closer;
            self.written.push_str(if is_empty { "\n\n" } else { "\n" });
            self.written.push_str(&" ".repeat(self.indentation));
        } else if self.parts(piece, next) {
            self.written.push(' ');
        }
        self.written.push_str(&piece.text.replace("\r\n", "\n"));
        if let Last::Opener(_) = next {
            self.open.push((self.indentation, false));
        }
        self.last = next;
    }

    /// What a piece is where it stands.
    fn role(&mut self, piece: &Piece<'_>) -> Last {
        match piece.kind {
            Kind::Comment => return Last::Comment,
            Kind::Keyword => return Last::Keyword,
            Kind::Word | Kind::Literal => return Last::Name,
            Kind::Sign => {}
        }
        let begins_operand = matches!(
            self.last,
            Last::Nothing
                | Last::Keyword
                | Last::Opener(_)
                | Last::Comma
                | Last::Operator
                | Last::Prefix
                | Last::Bar
        );
        match piece.text {
            "(" => Last::Opener('('),
            "[" | "?[" => Last::Opener('['),
            "{" => Last::Opener('{'),
            ")" | "]" => Last::Closer,
            "}" => Last::Brace,
            "," | ";" | ":" => Last::Comma,
            "." | "?." | "::" | ".." | "..=" | "!" => Last::Prefix,
            "-" if begins_operand => Last::Prefix,
            "|" if self.is_in_bars => {
                self.is_in_bars = false;
                Last::Bar
            }
            "|" if begins_operand => {
                self.is_in_bars = true;
                Last::Prefix
            }
            _ => Last::Operator,
        }
    }

    /// Whether a blank stands before a piece of the same line.
    fn parts(&self, piece: &Piece<'_>, next: Last) -> bool {
        match (self.last, next) {
            (Last::Nothing, _) => false,
            (Last::Comment, _) | (_, Last::Comment) => true,
            (Last::Opener('{'), Last::Brace) => false,
            (Last::Opener('{'), _) | (_, Last::Brace) => true,
            (Last::Prefix | Last::Opener(_), _) => false,
            (_, Last::Closer | Last::Comma | Last::Bar) => false,
            (Last::Name | Last::Closer, Last::Opener('(' | '[')) => false,
            (_, Last::Prefix) => !matches!(piece.text, "." | "?." | "::" | ".." | "..="),
            _ => true,
        }
    }

    fn finished(mut self) -> String {
        if !self.written.is_empty() {
            self.written.push('\n');
        }
        self.written
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::sync::Arc;

    use proptest::prelude::*;
    use proptest::test_runner::TestRunner;

    use super::*;
    use crate::function::Role;

    fn script(text: &str) -> Script {
        Script {
            role: Role::Library,
            file: Arc::from("terms.rhai"),
            text: Arc::from(text),
        }
    }

    /// What a text says: its tokens with the doc comments above them, and every comment, word by word.
    fn meaning(text: &str) -> (Vec<(TokenKind, Vec<String>)>, Vec<String>) {
        let (tokens, faults) = lex(text);
        assert!(faults.is_empty(), "{text}");
        let comments = pieces(text, &tokens).into_iter();
        let comments = comments.filter(|piece| piece.kind == Kind::Comment);
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let comments = comments.map(|piece| words(piece.text)).collect();
        let tokens = tokens.into_iter().map(|token| {
            let doc = token.doc.iter().map(|line| words(&line.text)).collect();
            (token.kind, doc)
        });
        (tokens.collect(), comments)
    }

    #[track_caller]
    fn holds(text: &str) {
        let Ok(tidy) = tidied(&script(text)) else {
            return;
        };
        assert_eq!(meaning(text), meaning(&tidy), "{text}\n---\n{tidy}");
        assert_eq!(tidied(&script(&tidy)).unwrap(), tidy, "{text}");
    }

    fn scripts(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                scripts(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rhai") {
                found.push(path);
            }
        }
    }

    /// Those of the catalogue and of the corpus.
    fn known() -> Vec<String> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        scripts(&here.join("../../products"), &mut found);
        scripts(&here.join("tests/corpus"), &mut found);
        found.sort();
        let texts = found.iter().map(|path| fs::read_to_string(path).unwrap());
        texts.collect()
    }

    #[test]
    fn every_known_script_means_the_same_and_twice_is_once() {
        let known = known();
        let read = known.iter().filter(|text| tidied(&script(text)).is_ok());
        assert!(read.count() > 80);
        known.iter().for_each(|text| holds(text));
    }

    /// Blanks as nobody would write them: each one of a script may be another, and each two tokens may be parted.
    #[test]
    fn blanks_change_nothing() {
        let known = known();
        let blanks = prop::sample::select(vec![
            "", "", " ", "\t", "   ", "\n", "\r\n", "\n\n\n", " \n  ",
        ]);
        let strategy = (0..known.len(), prop::collection::vec(blanks, 1..40));
        let mut runner = TestRunner::default();
        let run = runner.run(&strategy, |(at, blanks)| {
            let text = known.get(at).unwrap();
            if tidied(&script(text)).is_err() {
                return Ok(());
            }
            let (tokens, _) = lex(text);
            let mut blanks = blanks.into_iter().cycle();
            let mut scrambled = String::new();
            for piece in pieces(text, &tokens) {
                let blank = blanks.next().unwrap();
                let is_line = scrambled
                    .lines()
                    .last()
                    .is_some_and(|line| line.contains("//"));
                scrambled.push_str(match (is_line, blank.contains('\n')) {
                    (true, false) => "\n",
                    (false, false) if blank.is_empty() && piece.kind != Kind::Sign => " ",
                    _ => blank,
                });
                scrambled.push_str(piece.text);
            }
            if tidied(&script(&scrambled)).is_ok() {
                holds(&scrambled);
            }
            Ok(())
        });
        run.unwrap();
    }

    #[test]
    fn a_script_is_written_as_the_house_does() {
        let text = "\r\n/// One.   \r\nfn one( a,b ){\r\n\r\n\r\n  if a>=-1&&!b { [ a ,b ].sum( | p |p . x ) }\n\t else{\n  a // why\n+ b\n }\r\n\r\n}\nprivate fn two () { switch x { 1..3 => \"a|b\", \"a\"|\"b\"=>-1, _ => f(a) [0] } }\n// Last.";
        let tidy = "/// One.\nfn one(a, b) {\n    if a >= -1 && !b { [a, b].sum(|p| p.x) }\n    else {\n        a // why\n            + b\n    }\n}\n\nprivate fn two() { switch x { 1..3 => \"a|b\", \"a\" | \"b\" => -1, _ => f(a)[0] } }\n\n// Last.\n";
        let (tokens, _) = lex(text);
        let mut writer = Writer::default();
        pieces(text, &tokens)
            .iter()
            .for_each(|piece| writer.write(piece));
        assert_eq!(writer.finished(), tidy);
        assert_eq!(tidied(&script("")).unwrap(), "");
    }

    #[test]
    fn what_cannot_be_read_is_left() {
        for text in [
            "fn a() {",
            "<<<<<<< HEAD\nfn a() { 1 }\n",
            "fn a() { \"x }",
            "/* a",
        ] {
            assert!(tidied(&script(text)).is_err(), "{text}");
        }
    }
}
