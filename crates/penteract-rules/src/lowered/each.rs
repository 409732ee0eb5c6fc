//! Lists gone through item by item, without making lists.

use crate::datum::Datum;
use crate::ir::{Gathering, Kind, Node, Zero};
use crate::operation::Calculation;
use crate::view::View;

use super::lower::Lowering;
use super::scope::Scope;
use super::{Run, RunTest, run};

/// The items of a list that is held, or of those that filters keep.
struct Items {
    list: Run,
    filters: Vec<Filter>,
}

/// A condition on an item, and where the item is held meanwhile.
struct Filter {
    at: usize,
    test: RunTest,
}

impl Items {
    /// Shows the items one by one, until one of them settles the matter. Filters look at all of them even so, as a
    /// filter that fails on an item has no list to give.
    #[inline]
    fn show<'a>(
        &self,
        scope: &Scope<'_, 'a>,
        mut visit: impl FnMut(View<'a>) -> Option<Settled>,
    ) -> Option<()> {
        let View::Held(Datum::List(items)) = (self.list)(scope)? else {
            return None;
        };
        let mut is_settled = false;
        for item in items.iter().map(View::of) {
            scope.look()?;
            if self.keeps(item, scope)? && !is_settled {
                is_settled = visit(item)?.0;
                if is_settled && self.filters.is_empty() {
                    break;
                }
            }
        }
        Some(())
    }

    #[inline]
    fn keeps<'a>(&self, item: View<'a>, scope: &Scope<'_, 'a>) -> Option<bool> {
        for filter in &self.filters {
            scope.set_local(filter.at, item)?;
            if !(filter.test)(scope)? {
                return Some(false);
            }
        }
        Some(true)
    }
}

/// Whether the items that follow do not matter.
struct Settled(bool);

impl Lowering<'_> {
    fn items(&mut self, list: &Node) -> Option<Items> {
        if let Kind::Each {
            gathering: Gathering::Filter,
            list,
            local,
            body,
        } = &list.kind
        {
            let mut items = self.items(list)?;
            let (at, test) = self.over_items(*local, |lowering| lowering.test(body))?;
            items.filters.push(Filter { at, test });
            return Some(items);
        }
        Some(Items {
            list: self.value(list)?,
            filters: Vec::new(),
        })
    }

    /// Lowers what is evaluated for each item, which has a name there.
    fn over_items<R>(
        &mut self,
        local: u32,
        lower: impl FnOnce(&mut Self) -> Option<R>,
    ) -> Option<(usize, R)> {
        let mark = self.mark();
        let at = self.declare(local)?;
        let result = lower(self)?;
        self.release(mark);
        Some((at, result))
    }

    /// `any` stops at the first true, `all` at the first false.
    pub(super) fn any_or_all(
        &mut self,
        gathering: Gathering,
        list: &Node,
        local: u32,
        body: &Node,
    ) -> Option<RunTest> {
        let decides = match gathering {
            Gathering::Any => true,
            Gathering::All => false,
            Gathering::Filter | Gathering::Count | Gathering::Sum(_) => return None,
        };
        let items = self.items(list)?;
        let (at, test) = self.over_items(local, |lowering| lowering.test(body))?;
        Some(Box::new(move |scope| {
            let mut answer = !decides;
            items.show(scope, |item| {
                scope.set_local(at, item)?;
                let is_decided = test(scope)? == decides;
                if is_decided {
                    answer = decides;
                }
                Some(Settled(is_decided))
            })?;
            Some(answer)
        }))
    }

    /// For how many items a condition holds.
    pub(super) fn count(&mut self, list: &Node, local: u32, body: &Node) -> Option<Run> {
        let items = self.items(list)?;
        let (at, test) = self.over_items(local, |lowering| lowering.test(body))?;
        Some(run(move |scope| {
            let mut count = 0;
            items.show(scope, |item| {
                scope.set_local(at, item)?;
                count += i64::from(test(scope)?);
                Some(Settled(false))
            })?;
            Some(View::Int(count))
        }))
    }

    pub(super) fn length(&mut self, list: &Node) -> Option<Run> {
        let items = self.items(list)?;
        Some(run(move |scope| {
            let mut count = 0;
            items.show(scope, |_| {
                count += 1;
                Some(Settled(false))
            })?;
            Some(View::Int(count))
        }))
    }

    /// The sum of the items, or of what an expression makes of each.
    pub(super) fn sum(&mut self, list: &Node, zero: Zero, of: Option<(u32, &Node)>) -> Option<Run> {
        let items = self.items(list)?;
        let (at, term) = match of {
            None => (None, None),
            Some((local, body)) => {
                let (at, term) = self.over_items(local, |lowering| lowering.value(body))?;
                (Some(at), Some(term))
            }
        };
        Some(run(move |scope| {
            let mut sum = zero.view();
            items.show(scope, |item| {
                let term = match (at, &term) {
                    (Some(at), Some(term)) => {
                        scope.set_local(at, item)?;
                        term(scope)?
                    }
                    _ => item,
                };
                sum = Calculation::Add.of(sum, term)?;
                Some(Settled(false))
            })?;
            Some(sum)
        }))
    }
}
