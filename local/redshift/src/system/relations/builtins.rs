//! Oids of what is built in: they follow from the places in the dialect's lists, far from those of other
//! objects.

use local_dialect::RsType;
use local_dialect::query::builtins::{BuiltinFunction, builtin_functions};

const FIRST_FUNCTION: u32 = 20_000;
pub(super) const FIRST_OPERATOR: u32 = 40_000;
pub(super) const FIRST_CAST: u32 = 60_000;

/// The functions with their oids.
pub(super) fn functions() -> impl Iterator<Item = (u32, &'static BuiltinFunction)> {
    (FIRST_FUNCTION..).zip(builtin_functions())
}

/// The function with that oid.
pub(in crate::system) fn function(oid: u32) -> Option<&'static BuiltinFunction> {
    let place = usize::try_from(oid.checked_sub(FIRST_FUNCTION)?).ok()?;
    builtin_functions().get(place)
}

/// Oids as an `oidvector` has them.
pub(super) fn oids(types: &[RsType]) -> String {
    let oids: Vec<String> = types.iter().map(|kind| kind.oid().to_string()).collect();
    oids.join(" ")
}
