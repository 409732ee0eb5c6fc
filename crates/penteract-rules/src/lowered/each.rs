//! Lists gone through item by item, without making lists.

use rust_decimal::Decimal;

use crate::datum::Datum;
use crate::exact;
use crate::ir::{Gathering, Kind, Node, Zero};
use crate::operation::Calculation;
use crate::view::View;

use super::lower::Lowering;
use super::operand::{Computed, Operand, Read};
use super::scope::Scope;
use super::{Run, RunTest, run};

/// The items of lists that are held and joined, or of those that filters keep.
struct Items {
    lists: Vec<Run>,
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
        // None of them is looked at unless all are answered.
        let held = |list: &Run| match list(scope)? {
            View::Held(Datum::List(items)) => Some(&**items),
            _ => None,
        };
        self.lists
            .iter()
            .try_for_each(|list| held(list).map(drop))?;
        let mut is_settled = false;
        for item in self.lists.iter().filter_map(held).flatten().map(View::of) {
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
        let lists = self.joined_lists(list)?;
        Some(Items {
            lists,
            filters: Vec::new(),
        })
    }

    fn joined_lists(&mut self, list: &Node) -> Option<Vec<Run>> {
        let Kind::Calculate(Calculation::Add, first, second) = &list.kind else {
            return Some(vec![self.value(list)?]);
        };
        let mut lists = self.joined_lists(first)?;
        lists.extend(self.joined_lists(second)?);
        Some(lists)
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

    /// How many items there are, or for how many a condition holds.
    pub(super) fn count(&mut self, list: &Node, held: Option<(u32, &Node)>) -> Option<Run> {
        let items = self.items(list)?;
        let held = match held {
            None => None,
            Some((local, body)) => Some(self.over_items(local, |lowering| lowering.test(body))?),
        };
        Some(run(move |scope| {
            let mut count = 0;
            items.show(scope, |item| {
                let holds = match &held {
                    None => true,
                    Some((at, test)) => {
                        scope.set_local(*at, item)?;
                        test(scope)?
                    }
                };
                count += i64::from(holds);
                Some(Settled(false))
            })?;
            Some(View::Int(count))
        }))
    }

    /// The sum of the items, or of what an expression makes of each.
    pub(super) fn sum(&mut self, list: &Node, zero: Zero, of: Option<(u32, &Node)>) -> Option<Run> {
        let items = self.items(list)?;
        let (at, term) = match of {
            Some((local, body)) => self.over_items(local, |lowering| lowering.operand(body))?,
            None => {
                let at = self.take_local()?;
                (at, Operand::computed(move |scope| scope.local(at)))
            }
        };
        Some(match term {
            Operand::Field(field) => items.sum(zero, at, field),
            term => items.sum(zero, at, Computed(term.run())),
        })
    }
}

impl Items {
    fn sum(self, zero: Zero, at: usize, term: impl Read) -> Run {
        run(move |scope| {
            let (mut sum, mut amount) = (zero.view(), Decimal::ZERO);
            self.show(scope, |item| {
                scope.set_local(at, item)?;
                let term = term.view(scope);
                match term.as_ref()? {
                    View::Decimal(term) => {
                        amount = exact::in_decimals(Calculation::Add, amount, *term)?;
                    }
                    term => sum = Calculation::Add.of(&sum, term)?,
                }
                Some(Settled(false))
            })?;
            Some(match zero {
                Zero::Decimal => View::Decimal(amount),
                Zero::Int | Zero::Duration => sum,
            })
        })
    }
}
