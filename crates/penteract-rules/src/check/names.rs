//! What the names of a function stand for: the values of its `let`s, and what one call gives it.

use crate::ir::{Kind, Node};

/// The names that are seen at an expression, the nearest first. A function has a place of its own for each.
#[derive(Clone, Copy)]
pub(super) enum Names<'n> {
    Nothing,
    Lets(&'n [(u32, Node)], &'n Names<'n>),
    /// What the call gives, and the names where it stands.
    Arguments(&'n [Node], &'n Names<'n>),
}

/// How many names are followed from one to the next.
const MAX_NAMES: u32 = 64;

impl<'n> Names<'n> {
    /// The expression that a name stands for, and the names that are seen there; of what is no name, itself.
    pub(super) fn follow(&'n self, node: &'n Node) -> (&'n Node, &'n Self) {
        let (mut node, mut names) = (node, self);
        for _ in 0..MAX_NAMES {
            match names.value(node) {
                Some(value) => (node, names) = value,
                None => break,
            }
        }
        (node, names)
    }

    fn value(&'n self, node: &Node) -> Option<(&'n Node, &'n Self)> {
        let Kind::Local(place) = node.kind else {
            return None;
        };
        let mut names = self;
        loop {
            match *names {
                Self::Nothing => return None,
                Self::Lets(lets, outer) => match lets.binary_search_by_key(&place, |(at, _)| *at) {
                    Ok(at) => return lets.get(at).map(|(_, value)| (value, names)),
                    Err(_) => names = outer,
                },
                Self::Arguments(arguments, caller) => {
                    let argument = arguments.get(usize::try_from(place).ok()?)?;
                    return Some((argument, caller));
                }
            }
        }
    }
}
