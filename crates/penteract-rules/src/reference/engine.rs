//! Rhai in a sandbox: a raw engine with the same limits whatever the build.
//!
//! Scripts are bounded before Rhai sees them: without loops and recursion, over data of an application that has been
//! decided. So nothing here counts steps or items, which would refuse what a decision has served.

use rhai::{Engine, OptimizationLevel};

/// An engine that knows arithmetic and nothing else.
pub(super) fn sandbox() -> Engine {
    let mut engine = Engine::new_raw();
    engine
        .set_optimization_level(OptimizationLevel::None)
        // Decimals are calculated with by functions of ours: Rhai's own round.
        .set_fast_operators(false)
        .set_max_expr_depths(512, 512)
        .set_max_call_levels(64)
        .set_max_operations(0)
        .set_max_modules(0)
        .set_max_functions(100_000)
        .set_max_variables(256)
        .set_max_array_size(0)
        .set_max_map_size(0)
        .set_max_string_size(0)
        .set_max_strings_interned(0)
        .set_fail_on_invalid_map_property(true)
        .disable_symbol("eval");
    engine
}
