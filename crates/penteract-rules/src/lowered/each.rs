//! Lists gone through item by item, without making lists.

use rust_decimal::Decimal;

use crate::datum::Datum;
use crate::ir::{Kind, Node, Walk, Zero};

use super::condition::noted;
use super::lower::{Lowering, Shape};
use super::place::scalar;
use super::scalar::Scalar;
use super::scope::{Got, Length, Local, Scope, Stop, Truth};
use super::{Run, RunTruth};

/// What is done with an item; false when the items after it do not matter.
type Visit<'v, 'a> = &'v mut dyn FnMut(&'a Datum) -> bool;

/// Shows the items of a list one by one. Filters look at every item, whether it matters or not: one that is unknown
/// makes the list unknown.
type Items =
    Box<dyn for<'s, 'a> Fn(&Scope<'s, 'a>, Visit<'_, 'a>) -> Got<()> + Send + Sync + 'static>;

fn items(
    show: impl for<'s, 'a> Fn(&Scope<'s, 'a>, Visit<'_, 'a>) -> Got<()> + Send + Sync + 'static,
) -> Items {
    Box::new(show)
}

/// What stands in the way of a result over all items: a failure counts before what is unknown.
#[derive(Clone, Copy, Default)]
struct Obstacles {
    is_unknown: bool,
    has_failed: bool,
}

impl Obstacles {
    fn meet(&mut self, stop: Stop) {
        match stop {
            Stop::Unknown => self.is_unknown = true,
            Stop::Failed => self.has_failed = true,
        }
    }

    fn result(self) -> Got<()> {
        match (self.has_failed, self.is_unknown) {
            (true, _) => Err(Stop::Failed),
            (_, true) => Err(Stop::Unknown),
            _ => Ok(()),
        }
    }
}

impl Lowering<'_> {
    /// The items of a list that is held, or of those that a filter keeps.
    fn items(&mut self, list: &Node) -> Option<Items> {
        if let Kind::Each {
            walk: Walk::Filter,
            list,
            local,
            body,
        } = &list.kind
        {
            let inner = self.items(list)?;
            let (at, body) =
                self.over_items(list, *local, |lowering| lowering.condition(body, false).run)?;
            return Some(items(move |scope, visit| {
                let mut obstacles = Obstacles::default();
                let mut is_wanted = true;
                inner(scope, &mut |item| {
                    scope.set_local(at, Local::Datum(item));
                    match body(scope) {
                        Truth::True if is_wanted && obstacles.result().is_ok() => {
                            is_wanted = visit(item);
                        }
                        Truth::True | Truth::False => {}
                        Truth::Unknown => obstacles.meet(Stop::Unknown),
                        Truth::Failed => obstacles.meet(Stop::Failed),
                    }
                    true
                })?;
                obstacles.result()
            }));
        }
        let list = self.place(list)?;
        Some(items(move |scope, visit| match list(scope)? {
            Datum::List(items) => {
                for item in items.iter() {
                    if !visit(item) {
                        break;
                    }
                }
                Ok(())
            }
            _ => Err(scope.stray()),
        }))
    }

    /// Lowers what is evaluated for each item, which has a name there.
    fn over_items<R>(
        &mut self,
        list: &Node,
        local: u32,
        lower: impl FnOnce(&mut Self) -> R,
    ) -> Option<(usize, R)> {
        let item = match self.type_of(list) {
            Some(crate::types::Type::List(item)) => *item,
            _ => return None,
        };
        let mark = self.mark();
        let at = self.declare(local, Shape::of(&item), Some(item))?;
        let result = lower(self);
        self.release(mark);
        Some((at, result))
    }

    /// `any` stops at the first true, `all` at the first false.
    pub(super) fn search(
        &mut self,
        walk: Walk,
        list: &Node,
        local: u32,
        body: &Node,
        bit: Option<u64>,
    ) -> Option<RunTruth> {
        let decides = match walk {
            Walk::Any => Truth::True,
            Walk::All => Truth::False,
            Walk::Filter | Walk::Count | Walk::Sum(_) => return None,
        };
        let (show, at, body) =
            self.gone_through(list, local, |lowering| lowering.condition(body, false).run)?;
        Some(noted(bit, move |scope| {
            let mut answer = match decides {
                Truth::True => Truth::False,
                _ => Truth::True,
            };
            let shown = show(scope, &mut |item| {
                scope.set_local(at, Local::Datum(item));
                match body(scope) {
                    Truth::Unknown => answer = Truth::Unknown,
                    // An item before may yet decide, so that this one may never be looked at; nor those after it.
                    Truth::Failed if answer == Truth::Unknown => return false,
                    truth if truth == decides || truth == Truth::Failed => {
                        answer = truth;
                        return false;
                    }
                    _ => {}
                }
                true
            });
            match shown {
                Ok(()) => answer,
                Err(stop) => stop.into(),
            }
        }))
    }

    /// What shows the items of a list, where an item is held, and what is evaluated for each.
    fn gone_through<R>(
        &mut self,
        list: &Node,
        local: u32,
        lower: impl FnOnce(&mut Self) -> R,
    ) -> Option<(Items, usize, R)> {
        let show = self.items(list)?;
        let (at, body) = self.over_items(list, local, lower)?;
        Some((show, at, body))
    }

    /// A number of items, or a sum over them.
    pub(super) fn total<T: Scalar>(&mut self, node: &Node) -> Option<Run<T>> {
        match &node.kind {
            Kind::Each {
                walk: Walk::Count,
                list,
                local,
                body,
            } => {
                let (show, at, body) = self
                    .gone_through(list, *local, |lowering| lowering.condition(body, false).run)?;
                Some(as_type(counted(move |scope, visit| {
                    show(scope, &mut |item| {
                        scope.set_local(at, Local::Datum(item));
                        visit(body(scope).got())
                    })
                })))
            }
            Kind::Length(list) => {
                let show = self.items(list)?;
                Some(as_type(counted(move |scope, visit| {
                    show(scope, &mut |_| visit(Ok(true)))
                })))
            }
            Kind::Each {
                walk: Walk::Sum(zero),
                list,
                local,
                body,
            } => match zero {
                Zero::Int => self.sum_of(list, *local, body, 0_i64).map(as_type),
                Zero::Decimal => self.sum_of(list, *local, body, Decimal::ZERO).map(as_type),
                Zero::Duration => self.sum_of(list, *local, body, NO_TIME).map(as_type),
            },
            Kind::SumOf(list, zero) => match zero {
                Zero::Int => self.plain_sum(list, 0_i64).map(as_type),
                Zero::Decimal => self.plain_sum(list, Decimal::ZERO).map(as_type),
                Zero::Duration => self.plain_sum(list, NO_TIME).map(as_type),
            },
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
        let (show, at, body) =
            self.gone_through(list, local, |lowering| lowering.value::<T>(body, false))?;
        Some(Box::new(move |scope| {
            let mut sum = Sum::new(zero);
            show(scope, &mut |item| {
                scope.set_local(at, Local::Datum(item));
                sum.add(body(scope));
                true
            })?;
            sum.result()
        }))
    }

    fn plain_sum<T: Scalar>(&mut self, list: &Node, zero: T) -> Option<Run<T>> {
        let show = self.items(list)?;
        Some(Box::new(move |scope| {
            let mut sum = Sum::new(zero);
            show(scope, &mut |item| {
                sum.add(scalar(scope, item));
                true
            })?;
            sum.result()
        }))
    }
}

const NO_TIME: Length = Length { months: 0, days: 0 };

/// A sum so far. What is added is evaluated for every item before anything is added up, so that a total that is too
/// large counts only when every item is known.
struct Sum<T> {
    total: Option<T>,
    obstacles: Obstacles,
}

impl<T: Scalar> Sum<T> {
    fn new(zero: T) -> Self {
        Self {
            total: Some(zero),
            obstacles: Obstacles::default(),
        }
    }

    fn add(&mut self, value: Got<T>) {
        match value {
            Ok(value) => self.total = self.total.and_then(|total| total.plus(value)),
            Err(stop) => self.obstacles.meet(stop),
        }
    }

    fn result(self) -> Got<T> {
        self.obstacles.result()?;
        self.total.ok_or(Stop::Failed)
    }
}

/// How many items are wanted.
fn counted(
    show: impl for<'s, 'a> Fn(&Scope<'s, 'a>, &mut dyn FnMut(Got<bool>) -> bool) -> Got<()>
    + Send
    + Sync
    + 'static,
) -> Run<i64> {
    Box::new(move |scope| {
        let mut count = 0_i64;
        let mut obstacles = Obstacles::default();
        show(scope, &mut |is_wanted| {
            match is_wanted {
                Ok(is_wanted) => count += i64::from(is_wanted),
                Err(stop) => obstacles.meet(stop),
            }
            true
        })?;
        obstacles.result()?;
        Ok(count)
    })
}

/// The same value where its type is the one expected.
fn as_type<T: Scalar, U: Scalar>(run: Run<T>) -> Run<U> {
    Box::new(move |scope| scalar(scope, &run(scope)?.datum()))
}
