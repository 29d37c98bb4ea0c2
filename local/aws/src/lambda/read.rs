//! `GetFunction`, `GetFunctionConfiguration` and `ListFunctions`.

use iam_rs::Context;
use serde_json::{Value, json};

use super::Call;
use super::function::FunctionId;
use crate::{AwsError, LocalAws};

/// At most this many functions on a page (Lambda, `ListFunctions`).
const MAX_ITEMS: u32 = 50;

impl LocalAws {
    pub(super) fn get_function(&self, call: &Call<'_>, name: &str) -> Result<Value, AwsError> {
        let id = FunctionId::of_call(name, call)?;
        self.authorize_lambda(
            &call.principal,
            "lambda:GetFunction",
            Some(&id),
            Context::new(),
        )?;
        let (function, _) = self.find_function(&id)?;
        let mut answer = json!({
            "Configuration": function.configuration.to_json(&function.id),
            "Code": { "RepositoryType": "S3" },
        });
        if !function.tags.is_empty() {
            answer["Tags"] = json!(function.tags);
        }
        Ok(answer)
    }

    pub(super) fn get_function_configuration(
        &self,
        call: &Call<'_>,
        name: &str,
    ) -> Result<Value, AwsError> {
        let id = FunctionId::of_call(name, call)?;
        let action = "lambda:GetFunctionConfiguration";
        self.authorize_lambda(&call.principal, action, Some(&id), Context::new())?;
        let (function, _) = self.find_function(&id)?;
        Ok(function.configuration.to_json(&function.id))
    }

    pub(super) fn list_functions(&self, call: &Call<'_>) -> Result<Value, AwsError> {
        self.authorize_lambda(
            &call.principal,
            "lambda:ListFunctions",
            None,
            Context::new(),
        )?;
        let limit = match call.query("MaxItems").next().map(|items| items.parse()) {
            None => MAX_ITEMS,
            Some(Ok(items)) if items > 0 => MAX_ITEMS.min(items),
            Some(_) => {
                return Err(AwsError::new(
                    400,
                    "InvalidParameterValueException",
                    "MaxItems must be between 1 and 10000",
                ));
            }
        };
        let after = call.query("Marker").next().unwrap_or_default();
        let account_id = call.principal.account_id();
        let mut functions = self.functions(account_id, &call.region, &after, limit + 1)?;
        let more = functions.len() > limit as usize;
        functions.truncate(limit as usize);
        let next = functions
            .last()
            .filter(|_| more)
            .map(|last| last.id.name.clone());
        let functions: Vec<Value> = functions
            .iter()
            .map(|function| function.configuration.to_json(&function.id))
            .collect();
        let mut answer = json!({ "Functions": functions });
        if let Some(next) = next {
            answer["NextMarker"] = Value::String(next);
        }
        Ok(answer)
    }
}
