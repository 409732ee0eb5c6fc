//! Lists gone through item by item, without making lists.

use crate::datum::Datum;
use crate::ir::{Gathering, Kind, Node};
use crate::types::Type;

use super::lower::Lowering;
use super::scalar::Scalar;
use super::scope::{Local, Scope};
use super::shape::Shape;
use super::{Run, RunPlace};

/// The items of a list that is held, or of those that filters keep.
struct Items {
    list: RunPlace,
    filters: Vec<Filter>,
}

/// A condition on an item, and where the item is held meanwhile.
struct Filter {
    at: usize,
    test: Run<bool>,
}

impl Items {
    /// Shows the items one by one, until one of them settles the matter. Filters look at all of them even so, as a
    /// filter that fails on an item has no list to give.
    #[inline]
    fn show<'a>(
        &self,
        scope: &Scope<'_, 'a>,
        mut visit: impl FnMut(&'a Datum) -> Option<Settled>,
    ) -> Option<()> {
        let Datum::List(items) = (self.list)(scope)? else {
            return None;
        };
        let mut is_settled = false;
        for item in items.iter() {
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
    fn keeps<'a>(&self, item: &'a Datum, scope: &Scope<'_, 'a>) -> Option<bool> {
        for filter in &self.filters {
            scope.set_local(filter.at, Local::Datum(item))?;
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
            let (at, test) = self.over_items(list, *local, |lowering| lowering.test(body))?;
            items.filters.push(Filter { at, test });
            return Some(items);
        }
        Some(Items {
            list: self.place(list)?,
            filters: Vec::new(),
        })
    }

    /// Lowers what is evaluated for each item, which has a name there.
    fn over_items<R>(
        &mut self,
        list: &Node,
        local: u32,
        lower: impl FnOnce(&mut Self) -> Option<R>,
    ) -> Option<(usize, R)> {
        let Some(Type::List(item)) = self.type_of(list) else {
            return None;
        };
        let mark = self.mark();
        let at = self.declare(local, Shape::of(&item), Some(*item))?;
        let result = lower(self)?;
        self.release(mark);
        Some((at, result))
    }

    /// `any` stops at the first true, `all` at the first false.
    pub(super) fn search(
        &mut self,
        gathering: Gathering,
        list: &Node,
        local: u32,
        body: &Node,
    ) -> Option<Run<bool>> {
        let decides = match gathering {
            Gathering::Any => true,
            Gathering::All => false,
            Gathering::Filter | Gathering::Count | Gathering::Sum(_) => return None,
        };
        let items = self.items(list)?;
        let (at, test) = self.over_items(list, local, |lowering| lowering.test(body))?;
        Some(Box::new(move |scope| {
            let mut answer = !decides;
            items.show(scope, |item| {
                scope.set_local(at, Local::Datum(item))?;
                let is_decided = test(scope)? == decides;
                if is_decided {
                    answer = decides;
                }
                Some(Settled(is_decided))
            })?;
            Some(answer)
        }))
    }

    /// A number of items, or a sum over them.
    pub(super) fn total<T: Scalar>(&mut self, node: &Node) -> Option<Run<T>> {
        match &node.kind {
            Kind::Each {
                gathering: Gathering::Count,
                list,
                local,
                body,
            } => {
                let items = self.items(list)?;
                let (at, test) = self.over_items(list, *local, |lowering| lowering.test(body))?;
                Some(as_type(Box::new(move |scope| {
                    let mut count = 0_i64;
                    items.show(scope, |item| {
                        scope.set_local(at, Local::Datum(item))?;
                        count += i64::from(test(scope)?);
                        Some(Settled(false))
                    })?;
                    Some(count)
                })))
            }
            Kind::Length(list) => {
                let items = self.items(list)?;
                Some(as_type(Box::new(move |scope| {
                    let mut count = 0_i64;
                    items.show(scope, |_| {
                        count += 1;
                        Some(Settled(false))
                    })?;
                    Some(count)
                })))
            }
            Kind::Each {
                gathering: Gathering::Sum(zero),
                list,
                local,
                body,
            } => self.sum_of(list, *local, body, T::zero(*zero)?),
            Kind::SumOf(list, zero) => self.plain_sum(list, T::zero(*zero)?),
            _ => None,
        }
    }

    fn sum_of<T: Scalar>(
        &mut self,
        list: &Node,
        local: u32,
        body: &Node,
        zero: T,
    ) -> Option<Run<T>> {
        let items = self.items(list)?;
        let (at, term) = self.over_items(list, local, |lowering| lowering.value::<T>(body))?;
        Some(Box::new(move |scope| {
            let mut sum = zero;
            items.show(scope, |item| {
                scope.set_local(at, Local::Datum(item))?;
                sum = sum.plus(term(scope)?)?;
                Some(Settled(false))
            })?;
            Some(sum)
        }))
    }

    fn plain_sum<T: Scalar>(&mut self, list: &Node, zero: T) -> Option<Run<T>> {
        let items = self.items(list)?;
        Some(Box::new(move |scope| {
            let mut sum = zero;
            items.show(scope, |item| {
                sum = sum.plus(T::of(item)?)?;
                Some(Settled(false))
            })?;
            Some(sum)
        }))
    }
}

/// The same value where its type is the one expected.
fn as_type<T: Scalar, U: Scalar>(run: Run<T>) -> Run<U> {
    Box::new(move |scope| U::of(&run(scope)?.datum()))
}
