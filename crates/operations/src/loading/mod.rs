//! The parts of a load: what it is, what it needs of its table, what went wrong.

mod columns;
mod commit;
mod identity;
mod rejection;
mod task;

use columns::{Adjustment, adjust, definitions};
use identity::identity;
use rejection::rejection;
pub(crate) use task::{Found, Task};
