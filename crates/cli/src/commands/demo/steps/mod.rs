//! The steps in their order.

mod account;
mod compute;
mod load;
mod page;
mod refresh;
mod refuse;
mod segment;
mod unload;

pub(super) use account::account;
pub(super) use compute::compute;
pub(super) use load::load;
pub(super) use page::page;
pub(super) use refresh::refresh;
pub(super) use refuse::refuse;
pub(super) use segment::segment;
pub(super) use unload::unload;
