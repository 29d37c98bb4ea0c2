//! Computed columns: from JavaScript to a function on AWS Lambda.
//!
//! [`analyse`] reads the code and tells which columns it uses; [`bundle`] adds their types and gives a
//! [`Bundle`] that is named by its content; [`preview`] runs it on sample rows; [`package`] makes the
//! zip of its Lambda function and [`deploy`] creates that function.
//!
//! Invariants:
//! * A bundle holds every column that the code can read from its record, or the code is refused.
//! * The same code, types and product version give the same bytes, so the same name, on every machine.
//! * A deployed function is never changed: other content has another name.

mod analysis;
mod bundle;
mod deploy;
mod error;
mod function_name;
mod package;
mod preview;

pub use analysis::{Analysis, Fault, Position, analyse};
pub use bundle::{Bundle, bundle};
pub use deploy::{DeployedFunction, Deployment, FunctionHost, deploy};
pub use error::Error;
pub use function_name::function_name;
pub use package::package;
pub use preview::{Preview, preview};
