//! COPY, UNLOAD and external functions over the whole stack: real objects, real policies.

mod copy;
mod copy_errors;
mod external_functions;
mod unload;
