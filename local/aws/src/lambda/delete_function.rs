//! `DeleteFunction`.

use super::Call;
use super::function::FunctionId;
use crate::{AwsError, LocalAws};

impl LocalAws {
    pub(super) fn delete_function(&self, call: &Call<'_>, name: &str) -> Result<(), AwsError> {
        let id = FunctionId::of_call(name, call)?;
        let context = iam_rs::Context::new();
        self.authorize_lambda(&call.principal, "lambda:DeleteFunction", Some(&id), context)?;
        self.remove_function(&id)?;
        self.warm_functions.forget(&id);
        Ok(())
    }
}
