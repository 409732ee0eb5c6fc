//! Texts: equal, among others, or beginning with others.

use std::sync::Arc;

use crate::datum::{Datum, Symbol};
use crate::host::HostFunction;
use crate::ir::{Kind, Node};

use super::lower::Lowering;
use super::{Run, RunText};

/// A text, or where to find it.
enum Text {
    Written(Arc<str>),
    /// The text of a code that is answered.
    Code(usize),
    Held(RunText),
}

/// Fixes the lifetimes of a closure that gives a text.
fn fixed(
    run: impl for<'s, 'a> Fn(&super::Scope<'s, 'a>) -> Option<&'a str> + Send + Sync + 'static,
) -> RunText {
    Box::new(run)
}

fn held(
    run: impl for<'s, 'a> Fn(&super::Scope<'s, 'a>) -> Option<&'a str> + Send + Sync + 'static,
) -> Text {
    Text::Held(fixed(run))
}

impl Lowering<'_> {
    pub(super) fn compared_texts(
        &mut self,
        is_equal: bool,
        left: &Node,
        right: &Node,
    ) -> Option<Run<bool>> {
        let (left, right) = (self.text(left)?, self.text(right)?);
        Some(both(left, right, move |left, right| {
            (left == right) == is_equal
        }))
    }

    pub(super) fn text_test(
        &mut self,
        function: HostFunction,
        arguments: &[Node],
    ) -> Option<Run<bool>> {
        let (HostFunction::StartsWith, [text, start]) = (function, arguments) else {
            return None;
        };
        let (text, start) = (self.text(text)?, self.text(start)?);
        Some(both(text, start, |text, start| {
            // Starts are short: comparing byte by byte beats a call.
            text.len() >= start.len() && text.bytes().zip(start.bytes()).all(|(a, b)| a == b)
        }))
    }

    /// Among texts written in the script.
    pub(super) fn among_texts(&mut self, subject: &Node, items: &[Node]) -> Option<Run<bool>> {
        let texts = items.iter().map(|item| match &item.kind {
            Kind::Constant(Datum::Text(text)) => Some(Arc::clone(text)),
            _ => None,
        });
        let texts: Vec<Arc<str>> = texts.collect::<Option<_>>()?;
        let subject = self.text(subject)?;
        let keys: Option<Vec<u64>> = texts.iter().map(|text| key(text)).collect();
        Some(match keys {
            Some(keys) => {
                subject.test(move |subject| key(subject).is_some_and(|key| keys.contains(&key)))
            }
            None => subject.test(move |subject| texts.iter().any(|text| **text == *subject)),
        })
    }

    /// Among the texts of a list that is held.
    pub(super) fn text_in_list(&mut self, subject: &Node, list: &Node) -> Option<Run<bool>> {
        let subject = self.text(subject)?.run();
        let list = self.place(list)?;
        Some(Box::new(move |scope| {
            let subject = subject(scope)?;
            let Datum::List(items) = list(scope)? else {
                return None;
            };
            let is_it = |item: &Datum| matches!(item, Datum::Text(text) if **text == *subject);
            Some(items.iter().any(is_it))
        }))
    }

    fn text(&mut self, node: &Node) -> Option<Text> {
        Some(match &node.kind {
            Kind::Constant(Datum::Text(written)) => Text::Written(Arc::clone(written)),
            Kind::CodeText(code) => {
                if let Kind::Fact(id) = code.kind {
                    return Some(Text::Code(id.index()));
                }
                let code = self.place(code)?;
                held(move |scope| match code(scope)? {
                    Datum::Code { code, .. } => Some(&**code),
                    _ => None,
                })
            }
            Kind::ToText(symbol) => {
                let symbol = self.value::<Symbol>(symbol)?;
                held(move |scope| scope.compiled.layout.symbols.shown(symbol(scope)?))
            }
            _ => {
                let place = self.place(node)?;
                held(move |scope| match place(scope)? {
                    Datum::Text(text) => Some(&**text),
                    _ => None,
                })
            }
        })
    }
}

/// A short text as a number, different for each: its bytes, and how many.
#[inline]
fn key(text: &str) -> Option<u64> {
    if text.len() > 7 {
        return None;
    }
    let length = text.len() as u64;
    Some(
        text.bytes()
            .fold(length, |key, byte| (key << 8) | u64::from(byte)),
    )
}

impl Text {
    fn test(self, test: impl Fn(&str) -> bool + Send + Sync + 'static) -> Run<bool> {
        match self {
            Self::Code(at) => Box::new(move |scope| match scope.fact(at)? {
                Datum::Code { code, .. } => Some(test(code)),
                _ => None,
            }),
            Self::Held(text) => Box::new(move |scope| Some(test(text(scope)?))),
            Self::Written(text) => {
                let holds = test(&text);
                Box::new(move |_| Some(holds))
            }
        }
    }

    fn run(self) -> RunText {
        match self {
            Self::Code(at) => fixed(move |scope| match scope.fact(at)? {
                Datum::Code { code, .. } => Some(&**code),
                _ => None,
            }),
            Self::Held(text) => text,
            // Texts of a script are compared with each other nowhere.
            Self::Written(_) => fixed(|_| None),
        }
    }
}

/// A test of two texts.
fn both(
    left: Text,
    right: Text,
    test: impl Fn(&str, &str) -> bool + Send + Sync + 'static,
) -> Run<bool> {
    match (left, right) {
        (left, Text::Written(right)) => left.test(move |left| test(left, &right)),
        (Text::Written(left), right) => right.test(move |right| test(&left, right)),
        (left, right) => {
            let (left, right) = (left.run(), right.run());
            Box::new(move |scope| Some(test(left(scope)?, right(scope)?)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn short_texts_have_keys_of_their_own() {
        let texts = ["", "\0", "\0\0", "1", "2+", "+2", "10.71C", "6420Z", "é"];
        for (at, text) in texts.iter().enumerate() {
            let same = texts.iter().filter(|other| key(other) == key(text)).count();
            assert_eq!(same, 1, "{at}");
        }
        assert_eq!(key("too long"), None);
    }
}
