//! Scripts cut into tokens, each with its bytes.

use std::str::FromStr;
use std::sync::Arc;

use rust_decimal::Decimal;

use penteract_core::{LocalText, text};

use crate::ast::{DocLine, Span};
use crate::codes;
use crate::fault::Fault;
use crate::signs::{in_latin, misleading, written_instead};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TokenKind {
    /// A name or a keyword.
    Word(Arc<str>),
    Int(i64),
    Decimal(Decimal),
    Text(Arc<str>),
    /// An operator or a bracket.
    Sign(&'static str),
    End,
}

#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) span: Span,
    /// The doc comment just before.
    pub(crate) doc: Vec<DocLine>,
}

/// Longest first, so that `..=` is not read as `..` and `=`.
const SIGNS: [&str; 49] = [
    "<<=", ">>=", "**=", "..=", "...", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "?[", "**",
    "<<", ">>", "..", "=>", "+=", "-=", "*=", "/=", "%=", "::", "#{", "|>", "(", ")", "[", "]",
    "{", "}", ",", ";", ".", "<", ">", "=", "+", "-", "*", "/", "%", "!", "|", "&", ":", "^",
];

pub(crate) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    faults: Vec<Fault>,
}

/// The tokens of a script, the last of which is [`TokenKind::End`], and what could not be read.
pub(crate) fn lex(text: &str) -> (Vec<Token>, Vec<Fault>) {
    let mut lexer = Lexer {
        text,
        at: 0,
        faults: Vec::new(),
    };
    let mut tokens = Vec::new();
    if let Some(fault) = carriage_return_alone(text) {
        // Where its lines end is not known: what else would be said of it is not either.
        lexer.at = text.len();
        lexer.faults.push(fault);
    }
    loop {
        let mut doc = lexer.skip_blanks();
        let start = lexer.at;
        let Some(first) = lexer.peek() else {
            lexer.lose(&mut doc);
            tokens.push(Token {
                kind: TokenKind::End,
                span: Span::new(start, start),
                doc,
            });
            return (tokens, lexer.faults);
        };
        if let Some(kind) = lexer.token(first) {
            if !begins_function(&kind, tokens.last()) {
                lexer.lose(&mut doc);
            }
            tokens.push(Token {
                kind,
                span: Span::new(start, lexer.at),
                doc,
            });
        }
    }
}

/// A carriage return alone ends a line for some programs and not for others: what is a comment for one is a rule for the
/// other.
fn carriage_return_alone(text: &str) -> Option<Fault> {
    let mut alone = text.match_indices('\r').filter(|(at, _)| {
        let after = text.as_bytes().get(at + 1);
        after != Some(&b'\n')
    });
    let (at, _) = alone.next()?;
    let message = match alone.count() {
        0 => text!(
            "a line ends in a carriage return alone",
            "une ligne finit par un retour chariot seul"
        ),
        others => text!(
            "a line ends in a carriage return alone, and {others} more in this file",
            "une ligne finit par un retour chariot seul, et {others} de plus dans ce fichier"
        ),
    };
    Some(
        Fault::new(codes::SYNTAX, Span::new(at, at + 1), message).help(text!(
            "save the file with line ends that every program reads: LF, or CR LF",
            "enregistrez le fichier avec des fins de ligne que tout programme lit : LF, ou CR LF"
        )),
    )
}

/// Whether a function begins here: what stands before it may be its doc comment.
fn begins_function(kind: &TokenKind, before: Option<&Token>) -> bool {
    let is =
        |kind: &TokenKind, word: &str| matches!(kind, TokenKind::Word(found) if &**found == word);
    let is_after_private = before.is_some_and(|before| is(&before.kind, "private"));
    is(kind, "private") || (is(kind, "fn") && !is_after_private)
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn skip_while(&mut self, keep: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&keep) {
            self.bump();
        }
    }

    fn span_from(&self, start: usize) -> Span {
        Span::new(start, self.at)
    }

    /// Skips blanks and comments; gives the doc comment met last, if nothing but blanks follows it.
    fn skip_blanks(&mut self) -> Vec<DocLine> {
        let mut doc = Vec::new();
        loop {
            // Rhai has no other blanks.
            self.skip_while(|c| c.is_ascii_whitespace());
            let start = self.at;
            let rest = self.rest();
            if rest.starts_with("//") {
                let line = rest
                    .split('\n')
                    .next()
                    .unwrap_or_default()
                    .trim_end_matches('\r');
                let text = line
                    .strip_prefix("///")
                    .filter(|text| !text.starts_with('/'))
                    .map(str::to_owned);
                self.at += line.len();
                match text {
                    Some(text) => doc.push(DocLine {
                        text,
                        span: self.span_from(start),
                    }),
                    None => {
                        self.lose(&mut doc);
                        self.check_plain_comment(start);
                    }
                }
            } else if rest.starts_with("/*") {
                let is_doc = rest.starts_with("/**")
                    && !rest.starts_with("/***")
                    && !rest.starts_with("/**/");
                self.block_comment(start);
                if is_doc {
                    self.block_doc(start, &mut doc);
                } else {
                    self.lose(&mut doc);
                }
            } else {
                return doc;
            }
        }
    }

    /// Tells of a doc comment that no function follows: its dates and its code would be lost without a word.
    fn lose(&mut self, doc: &mut Vec<DocLine>) {
        if let Some(last) = doc.last() {
            let message = text!(
                "this doc comment stands above no function",
                "ce commentaire `///` ne se trouve au-dessus d'aucune fonction"
            );
            let help = text!(
                "write it just above its function, other comments before it; a comment that is for authors only has two slashes",
                "écrivez-le juste au-dessus de sa fonction, après les autres commentaires ; un commentaire destiné aux seuls auteurs commence par `//`"
            );
            self.faults
                .push(Fault::new(codes::DOC_COMMENT, last.span, message).help(help));
        }
        doc.clear();
    }

    /// `// otherwise: refer`, with two slashes, says nothing about the rule.
    fn check_plain_comment(&mut self, start: usize) {
        let line = self.text.get(start..self.at).unwrap_or_default();
        let text = line.trim_start_matches('/').trim();
        if crate::doc_keys::is_key_line(text) {
            let message = text!(
                "`{text}` is not read in a comment like this",
                "`{text}` n'est pas lu dans un tel commentaire"
            );
            let help = text!(
                "write `/// {text}`, with three slashes, or remove the line",
                "écrivez `/// {text}`, avec trois barres obliques, ou supprimez la ligne"
            );
            let span = self.span_from(start);
            self.faults
                .push(Fault::new(codes::DOC_COMMENT, span, message).help(help));
        }
    }

    /// Block comments nest, as in Rhai.
    fn block_comment(&mut self, start: usize) {
        let mut depth = 0usize;
        loop {
            if self.rest().starts_with("/*") {
                depth += 1;
                self.at += 2;
            } else if self.rest().starts_with("*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return;
                }
            } else if self.bump().is_none() {
                let fault = Fault::new(
                    codes::SYNTAX,
                    Span::new(start, start + 2),
                    text!("a comment is not closed", "un commentaire n'est pas fermé"),
                )
                .note(text!("opened here", "ouvert ici"))
                .help(text!("close it with `*/`", "fermez-le par `*/`"));
                self.faults.push(fault);
                return;
            }
        }
    }

    fn block_doc(&self, start: usize, doc: &mut Vec<DocLine>) {
        let text = self.text.get(start..self.at).unwrap_or_default();
        let inner = text.trim_start_matches("/**").trim_end_matches("*/");
        let mut at = start + (text.len() - text.trim_start_matches("/**").len());
        for line in inner.split('\n') {
            let trimmed = line.trim().trim_start_matches('*').trim();
            if !trimmed.is_empty() || !doc.is_empty() {
                doc.push(DocLine {
                    text: trimmed.to_owned(),
                    span: Span::new(at, at + line.len()),
                });
            }
            at += line.len() + 1;
        }
    }

    /// The next token; none when it could not be read, which is then reported.
    fn token(&mut self, first: char) -> Option<TokenKind> {
        if first.is_ascii_digit() {
            return self.number();
        }
        if first.is_alphabetic() || first == '_' {
            let start = self.at;
            self.skip_while(|c| c.is_alphanumeric() || c == '_');
            return Some(TokenKind::Word(self.word(start)));
        }
        if first == '"' {
            return self.string();
        }
        if let Some(sign) = SIGNS.iter().find(|sign| self.rest().starts_with(**sign)) {
            self.at += sign.len();
            return Some(TokenKind::Sign(sign));
        }
        self.unreadable(first);
        None
    }

    /// A name or a keyword, in Latin letters: one that only looks so is reported.
    fn word(&mut self, start: usize) -> Arc<str> {
        let written = self.text.get(start..self.at).unwrap_or_default();
        let Some((name, latin)) = in_latin(written) else {
            return Arc::from(written);
        };
        let message = text!(
            "`{written}` holds {name}",
            "`{written}` contient {name}",
            name = name
        );
        let help = text!("write `{latin}`", "écrivez `{latin}`");
        let fault = Fault::new(codes::SYNTAX, self.span_from(start), message);
        self.faults.push(fault.help(help));
        Arc::from(latin)
    }

    fn unreadable(&mut self, first: char) {
        let start = self.at;
        self.bump();
        let fault = match first {
            '\'' | '`' => {
                self.skip_while(|c| c != first && c != '\n');
                self.bump();
                Fault::new(
                    codes::SYNTAX,
                    self.span_from(start),
                    text!(
                        "texts stand between double quotes",
                        "les textes se mettent entre guillemets droits"
                    ),
                )
                .help(text!("write `\"…\"`", "écrivez `\"…\"`"))
            }
            '#' => Fault::new(
                codes::UNSUPPORTED,
                self.span_from(start),
                text!(
                    "`#` starts nothing that rules use",
                    "`#` ne commence rien qui serve aux règles"
                ),
            )
            .help(text!(
                "write texts between double quotes, and no maps",
                "écrivez les textes entre guillemets droits, et n'utilisez pas de tableau associatif"
            )),
            _ => {
                // A run of the same character is one mistake.
                self.skip_while(|next| next == first);
                let fault = Fault::new(
                    codes::SYNTAX,
                    self.span_from(start),
                    unexpected(first),
                );
                match written_as(first) {
                    Some(instead) => fault.help(written_instead(&instead)),
                    None => fault,
                }
            }
        };
        self.faults.push(fault);
    }

    fn number(&mut self) -> Option<TokenKind> {
        let start = self.at;
        let digits = |c: char| c.is_ascii_digit() || c == '_';
        self.skip_while(digits);
        let mut after = self.rest().chars();
        let has_fraction =
            after.next() == Some('.') && after.next().is_some_and(|c| c.is_ascii_digit());
        if has_fraction {
            self.bump();
            self.skip_while(digits);
        }
        let number_end = self.at;
        self.skip_while(|c| c.is_alphanumeric() || c == '_');
        let written = self.text.get(start..number_end).unwrap_or_default();
        let plain: String = written.chars().filter(|c| *c != '_').collect();
        if self.at > number_end {
            let all = self.text.get(start..self.at).unwrap_or_default().to_owned();
            self.faults.push(
                Fault::new(
                    codes::BAD_NUMBER,
                    self.span_from(start),
                    text!("`{all}` is no number", "`{all}` n'est pas un nombre"),
                )
                .help(text!(
                    "write numbers in plain digits: `1000`, `0.25`",
                    "écrivez les nombres en chiffres : `1000`, `0.25`"
                )),
            );
            return None;
        }
        let kind = if has_fraction {
            Decimal::from_str_exact(&plain).ok().map(TokenKind::Decimal)
        } else {
            i64::from_str(&plain).ok().map(TokenKind::Int)
        };
        if kind.is_none() {
            let fault = Fault::new(
                codes::BAD_NUMBER,
                self.span_from(start),
                text!(
                    "`{written}` has more digits than can be held exactly",
                    "`{written}` a plus de chiffres qu'on ne peut en garder exactement"
                ),
            )
            .help(text!(
                "amounts and rates hold 28 digits, whole numbers 18",
                "un montant ou un taux a 28 chiffres au plus, un nombre entier 18"
            ));
            self.faults.push(fault);
        }
        kind
    }

    fn string(&mut self) -> Option<TokenKind> {
        let start = self.at;
        self.bump();
        let mut text = String::new();
        loop {
            let here = self.at;
            match self.bump() {
                Some('"') => return Some(TokenKind::Text(Arc::from(text))),
                Some('\\') => match self.escape() {
                    Some(character) => text.push(character),
                    None => {
                        let fault = Fault::new(
                            codes::SYNTAX,
                            self.span_from(here),
                            text!(
                                "unknown escape in a text",
                                "séquence d'échappement inconnue dans un texte"
                            ),
                        )
                        .help(text!(
                            "`\\\"`, `\\\\`, `\\n`, `\\t` and `\\u00E9` are known",
                            "on connaît `\\\"`, `\\\\`, `\\n`, `\\t` et `\\u00E9`"
                        ));
                        self.faults.push(fault);
                    }
                },
                Some('\n') | None => {
                    let fault = Fault::new(
                        codes::SYNTAX,
                        Span::new(start, here),
                        text!("a text is not closed", "un texte n'est pas fermé"),
                    )
                    .help(text!(
                        "close it with `\"` on the same line",
                        "fermez-le par `\"` sur la même ligne"
                    ));
                    self.faults.push(fault);
                    return None;
                }
                Some(character) => text.push(character),
            }
        }
    }

    /// The character after a backslash.
    fn escape(&mut self) -> Option<char> {
        let length = match self.bump()? {
            'n' => return Some('\n'),
            't' => return Some('\t'),
            'r' => return Some('\r'),
            '"' => return Some('"'),
            '\\' => return Some('\\'),
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => return None,
        };
        let mut code = 0u32;
        for _ in 0..length {
            let digit = self.peek().and_then(|c| c.to_digit(16))?;
            self.bump();
            code = code.checked_mul(16)?.checked_add(digit)?;
        }
        char::from_u32(code)
    }
}

/// A character that scripts do not read: by its name or its number when its look does not tell what it is.
fn unexpected(character: char) -> LocalText {
    if let Some((name, _)) = misleading(character) {
        return text!(
            "unexpected character, {name}",
            "caractère inattendu, {name}",
            name = name
        );
    }
    let name = if character.is_control() || character.is_whitespace() {
        format!("U+{:04X}", u32::from(character))
    } else {
        format!("`{character}`")
    };
    text!("unexpected character {name}", "caractère inattendu {name}")
}

/// How a sign that people write is written in a script.
fn written_as(sign: char) -> Option<String> {
    let instead = match sign {
        '≥' => ">=",
        '≤' => "<=",
        '≠' => "!=",
        '×' => "*",
        '÷' => "/",
        '−' | '–' => "-",
        '…' => "..",
        _ => return misleading(sign).map(|(_, instead)| instead),
    };
    Some(instead.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{TokenKind, lex};

    fn shown(text: &str) -> String {
        let (tokens, faults) = lex(text);
        let tokens = tokens.iter().map(|token| match &token.kind {
            TokenKind::Word(word) => word.to_string(),
            TokenKind::Int(value) => format!("int:{value}"),
            TokenKind::Decimal(value) => format!("dec:{value}"),
            TokenKind::Text(text) => format!("text:{text}"),
            TokenKind::Sign(sign) => (*sign).to_owned(),
            TokenKind::End => "end".to_owned(),
        });
        let mut all: Vec<String> = tokens.collect();
        all.extend(
            faults
                .iter()
                .map(|fault| format!("!{}", fault.message.get(penteract_core::Language::English))),
        );
        all.join(" ")
    }

    #[test]
    fn reads_numbers_exactly() {
        assert_eq!(
            shown("1_000 123456789012345678.91 1..5 1..=5"),
            "int:1000 dec:123456789012345678.91 int:1 .. int:5 int:1 ..= int:5 end"
        );
        assert!(shown("0x10 1e5 99999999999999999999").contains("`0x10` is no number"));
        assert_eq!(shown("2.years"), "int:2 . years end");
    }

    #[test]
    fn reads_texts_comments_and_docs() {
        assert_eq!(
            shown(
                r#""l\"été" // c
            /* a /* b */ c */ x"#
            ),
            "text:l\"été x end"
        );
        let (tokens, _) = lex("/// Première ligne.\n/// law: x\nfn f");
        let doc: Vec<&str> = tokens
            .first()
            .unwrap()
            .doc
            .iter()
            .map(|line| line.text.as_str())
            .collect();
        assert_eq!(doc, [" Première ligne.", " law: x"]);
        let (tokens, _) = lex("/** Une règle.\n * law: x */ fn f");
        assert_eq!(tokens.first().unwrap().doc.len(), 2);
    }

    #[test]
    fn reports_what_it_cannot_read_and_goes_on() {
        assert_eq!(shown("a § b"), "a b end !unexpected character `§`");
        assert_eq!(shown("a §§§ b"), shown("a § b"));
        assert_eq!(shown("\"abc\nd"), "d end !a text is not closed");
        assert_eq!(shown("'x' b"), "b end !texts stand between double quotes");
        assert_eq!(shown("/* x"), "end !a comment is not closed");
        assert_eq!(shown("a \0 b"), "a b end !unexpected character U+0000");
    }
}
