//! Decimals and quotients as Rhai's interpreter calculates with them: always as fractions, in the place of its own
//! operators, which round.

use num_bigint::BigInt;
use num_rational::BigRational;
use rhai::{Dynamic, Engine, INT};
use rust_decimal::Decimal;

use crate::exact::{Number, fraction, nearest_decimal};

use super::functions::{Given, too_large};

/// What no decimal holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fraction(BigRational);

/// A number of the interpreter.
trait Numeric: Clone + Send + Sync + 'static {
    fn exact(self) -> BigRational;
}

impl Numeric for INT {
    fn exact(self) -> BigRational {
        BigRational::from(BigInt::from(self))
    }
}

impl Numeric for Decimal {
    fn exact(self) -> BigRational {
        fraction(self)
    }
}

impl Numeric for Fraction {
    fn exact(self) -> BigRational {
        self.0
    }
}

pub(super) fn register(engine: &mut Engine) {
    calculations::<Decimal, Decimal>(engine);
    calculations::<Decimal, INT>(engine);
    calculations::<INT, Decimal>(engine);
    calculations::<Fraction, Fraction>(engine);
    calculations::<Fraction, Decimal>(engine);
    calculations::<Decimal, Fraction>(engine);
    calculations::<Fraction, INT>(engine);
    calculations::<INT, Fraction>(engine);
    comparisons::<Fraction, Fraction>(engine);
    comparisons::<Fraction, Decimal>(engine);
    comparisons::<Decimal, Fraction>(engine);
    comparisons::<Fraction, INT>(engine);
    comparisons::<INT, Fraction>(engine);
    // Without operators of its own, the interpreter has no signs either.
    engine.register_fn("!", |value: bool| !value);
    engine.register_fn("-", |value: INT| {
        value.checked_neg().map_or_else(too_large, Ok)
    });
    engine.register_fn("-", |value: Decimal| -value);
    engine.register_fn("-", |value: Fraction| Fraction(-value.0));
    engine.register_fn("==", |_: Fraction, (): ()| false);
    engine.register_fn("!=", |_: Fraction, (): ()| true);
}

fn calculations<A: Numeric, B: Numeric>(engine: &mut Engine) {
    engine.register_fn("+", |a: A, b: B| give(a.exact() + b.exact()));
    engine.register_fn("-", |a: A, b: B| give(a.exact() - b.exact()));
    engine.register_fn("*", |a: A, b: B| give(a.exact() * b.exact()));
    engine.register_fn("/", |a: A, b: B| {
        let divisor = b.exact();
        if *divisor.numer() == BigInt::ZERO {
            return Err("division by zero".into());
        }
        give(a.exact() / divisor)
    });
}

fn comparisons<A: Numeric, B: Numeric>(engine: &mut Engine) {
    engine.register_fn("==", |a: A, b: B| a.exact() == b.exact());
    engine.register_fn("!=", |a: A, b: B| a.exact() != b.exact());
    engine.register_fn("<", |a: A, b: B| a.exact() < b.exact());
    engine.register_fn("<=", |a: A, b: B| a.exact() <= b.exact());
    engine.register_fn(">", |a: A, b: B| a.exact() > b.exact());
    engine.register_fn(">=", |a: A, b: B| a.exact() >= b.exact());
}

/// A number in its one form.
pub(super) fn give(value: BigRational) -> Given<Dynamic> {
    match Number::new(value) {
        Some(Number::Decimal(value)) => Ok(Dynamic::from_decimal(value)),
        Some(Number::Fraction(value)) => Ok(Dynamic::from(Fraction(value))),
        None => too_large(),
    }
}

/// The number that a value is, whole or not.
pub(super) fn exact(value: &Dynamic) -> Option<BigRational> {
    if let Ok(whole) = value.as_int() {
        return Some(whole.exact());
    }
    match value.as_decimal() {
        Ok(decimal) => Some(fraction(decimal)),
        Err(_) => Some(value.clone().try_cast::<Fraction>()?.0),
    }
}

/// The number as it leaves the scripts.
pub(super) fn decimal(value: &Dynamic) -> Option<Decimal> {
    match value.as_decimal() {
        Ok(decimal) => Some(decimal),
        Err(_) => nearest_decimal(&exact(value)?),
    }
}
