//! `TagResource`, `UntagResource` and `ListTags`.

use std::collections::BTreeMap;

use iam_rs::{Context, ContextValue};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Call;
use super::create_function::tag_context;
use super::function::FunctionId;
use crate::{AwsError, LocalAws};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Tags {
    tags: BTreeMap<String, String>,
}

impl LocalAws {
    pub(super) fn tag_resource(&self, call: &Call<'_>, arn: &str) -> Result<(), AwsError> {
        let id = FunctionId::of_call(arn, call)?;
        let Tags { tags } = call.body()?;
        let context = tag_context(&tags);
        self.authorize_lambda(&call.principal, "lambda:TagResource", Some(&id), context)?;
        self.change_tags(&id, |present| present.extend(tags))
    }

    pub(super) fn untag_resource(&self, call: &Call<'_>, arn: &str) -> Result<(), AwsError> {
        let id = FunctionId::of_call(arn, call)?;
        let names: Vec<String> = call.query("tagKeys").collect();
        let mut context = Context::new();
        context.insert(
            "aws:TagKeys".to_owned(),
            ContextValue::StringList(names.clone()),
        );
        self.authorize_lambda(&call.principal, "lambda:UntagResource", Some(&id), context)?;
        self.change_tags(&id, |present| {
            present.retain(|name, _| !names.contains(name));
        })
    }

    pub(super) fn list_tags(&self, call: &Call<'_>, arn: &str) -> Result<Value, AwsError> {
        let id = FunctionId::of_call(arn, call)?;
        self.authorize_lambda(
            &call.principal,
            "lambda:ListTags",
            Some(&id),
            Context::new(),
        )?;
        let (function, _) = self.find_function(&id)?;
        Ok(json!({ "Tags": function.tags }))
    }
}
