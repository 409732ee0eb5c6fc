//! Lists gone through item by item.

use std::sync::Arc;

use crate::datum::Datum;
use crate::error::EvalError;
use crate::ir::{Gathering, Node};

use super::trace::Trace;
use super::{Eval, Evaluated, LOOKS_MAX, Machine, Missing};

impl<T: Trace> Machine<'_, T> {
    pub(super) fn each(
        &mut self,
        node: &Node,
        gathering: Gathering,
        list: &Node,
        local: u32,
        body: &Node,
    ) -> Evaluated {
        let items: Arc<[Datum]> = match self.eval(list)? {
            Eval::Known(Datum::List(items)) => items,
            Eval::Known(_) => return Err(self.engine_fault(node)),
            unknown => return Ok(unknown),
        };
        match gathering {
            Gathering::Any => self.search(&items, local, body, true),
            Gathering::All => self.search(&items, local, body, false),
            Gathering::Filter | Gathering::Count | Gathering::Sum(_) => {
                self.gather(node, gathering, &items, local, body)
            }
        }
    }

    fn item(&mut self, item: &Datum, local: u32, body: &Node) -> Evaluated {
        match self.looks_left.checked_sub(1) {
            Some(left) => self.looks_left = left,
            None => {
                return Err(EvalError::TooManyItems {
                    place: self.place(body),
                    looks_max: LOOKS_MAX,
                });
            }
        }
        let mark = self.trace.capture();
        let nothing = self.trace.captured(mark);
        self.set_local(local, Eval::Known(item.clone()), nothing);
        self.eval(body)
    }

    /// `any` stops at the first true, `all` at the first false.
    fn search(&mut self, items: &[Datum], local: u32, body: &Node, decides: bool) -> Evaluated {
        let mut unknown: Option<Missing> = None;
        for item in items {
            match (self.item(item, local, body), &mut unknown) {
                (Ok(Eval::Unknown(missing)), unknown) => {
                    unknown
                        .get_or_insert_with(Missing::default)
                        .absorb(*missing);
                }
                (Ok(known), _) => {
                    if known.truth() == Some(decides) {
                        return Ok(known);
                    }
                }
                // An item before may yet decide, so that this one may never be looked at; nor those after it.
                (Err(_), Some(_)) => break,
                (Err(error), None) => return Err(error),
            }
        }
        Ok(match unknown {
            Some(missing) => Eval::Unknown(Box::new(missing)),
            None => Eval::bool(!decides),
        })
    }

    fn gather(
        &mut self,
        node: &Node,
        gathering: Gathering,
        items: &[Datum],
        local: u32,
        body: &Node,
    ) -> Evaluated {
        let mut unknown: Option<Missing> = None;
        let mut kept = Vec::new();
        for item in items {
            match (self.item(item, local, body)?, gathering) {
                (Eval::Unknown(missing), _) => unknown
                    .get_or_insert_with(Missing::default)
                    .absorb(*missing),
                (Eval::Known(value), Gathering::Sum(_)) => kept.push(value),
                (Eval::Known(Datum::Bool(true)), _) => kept.push(item.clone()),
                (Eval::Known(Datum::Bool(false)), _) => {}
                (Eval::Known(_), _) => return Err(self.engine_fault(node)),
            }
        }
        if let Some(missing) = unknown {
            return Ok(Eval::Unknown(Box::new(missing)));
        }
        let value = match gathering {
            Gathering::Sum(zero) => self.sum(node, zero, kept.iter())?,
            Gathering::Count => Datum::Int(i64::try_from(kept.len()).unwrap_or(i64::MAX)),
            _ => Datum::List(kept.into()),
        };
        Ok(Eval::Known(value))
    }
}
