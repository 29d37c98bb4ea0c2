//! `CreateFunction`.

use std::collections::BTreeMap;
use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use iam_rs::{Context, ContextValue};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::Call;
use super::function::{Configuration, FunctionId, StoredFunction, check_name};
use crate::iam::{Access, Caller};
use crate::principal::RoleName;
use crate::sts::AssumeRoleRequest;
use crate::{AwsError, LocalAws, Principal, random};

/// A package sent with the request (Lambda quotas, deployment package size).
const MAX_ZIPPED_BYTES: usize = 50 * 1024 * 1024;
const MAX_UNZIPPED_BYTES: u64 = 250 * 1024 * 1024;

const TIMEOUT_SECONDS: std::ops::RangeInclusive<u32> = 1..=900;
const MEMORY_MB: std::ops::RangeInclusive<u32> = 128..=10_240;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Request {
    function_name: String,
    role: String,
    code: Code,
    runtime: Option<String>,
    handler: Option<String>,
    #[serde(default)]
    description: Option<String>,
    timeout: Option<u32>,
    memory_size: Option<u32>,
    package_type: Option<String>,
    #[serde(default)]
    architectures: Vec<String>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    publish: Option<bool>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Code {
    zip_file: Option<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

impl LocalAws {
    pub(super) fn create_function(&self, call: &Call<'_>) -> Result<Value, AwsError> {
        let mut request: Request = call.body()?;
        check_name(&request.function_name)?;
        refuse_others(&request.others, "")?;
        refuse_others(&request.code.others, "Code.")?;
        let id = FunctionId {
            account_id: call.principal.account_id().to_owned(),
            region: call.region.clone(),
            name: request.function_name.clone(),
        };
        self.authorize_creation(&call.principal, &id, &request.tags)?;
        let role = self.check_role(&call.principal, &request.role)?;
        let zip = package(request.code.zip_file.take())?;
        let configuration = self.configuration(&request, &role, &zip)?;
        let content = self.content.allocate()?;
        std::fs::write(content.path(), &zip)?;
        let function = StoredFunction {
            id,
            content: content.name().to_owned(),
            configuration,
            tags: request.tags,
        };
        self.store_function(&function, content)?;
        Ok(function.configuration.to_json(&function.id))
    }

    fn authorize_creation(
        &self,
        principal: &Principal,
        id: &FunctionId,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let context = tag_context(tags);
        self.authorize_lambda(
            principal,
            "lambda:CreateFunction",
            Some(id),
            context.clone(),
        )?;
        if tags.is_empty() {
            return Ok(());
        }
        self.authorize_lambda(principal, "lambda:TagResource", Some(id), context)
    }

    /// The caller must be allowed to pass the role, and the role must trust Lambda.
    fn check_role(&self, principal: &Principal, arn: &str) -> Result<RoleName, AwsError> {
        let role = RoleName::parse(arn).ok_or_else(|| {
            AwsError::new(
                400,
                "ValidationException",
                format!(
                    "1 validation error detected: Value '{arn}' at 'role' failed to satisfy \
                     constraint: Member must satisfy regular expression pattern: \
                     arn:(aws[a-zA-Z-]*)?:iam::\\d{{12}}:role/?[a-zA-Z_0-9+=,.@\\-_/]+"
                ),
            )
        })?;
        if role.account_id != principal.account_id() {
            return Err(
                AwsError::access_denied("Cross-account pass role is not allowed.")
                    .with_code("AccessDeniedException"),
            );
        }
        let access = Access {
            action: "iam:PassRole",
            resource: role.arn(),
            resource_account: &role.account_id,
            context: Context::new().with_string("iam:PassedToService", "lambda.amazonaws.com"),
        };
        self.accounts
            .authorize(principal, access, None, self.clock.now())
            .map_err(|refusal| refusal.with_code("AccessDeniedException"))?;
        let service = Caller::Service("lambda.amazonaws.com");
        let request = AssumeRoleRequest {
            role_arn: arn,
            session_name: "function",
            external_id: None,
            source: Some((&role.account_id, arn)),
        };
        self.authorize_assume_role(&service, &request)
            .map_err(|_| invalid("The role defined for the function cannot be assumed by Lambda."))
    }

    fn configuration(
        &self,
        request: &Request,
        role: &RoleName,
        zip: &[u8],
    ) -> Result<Configuration, AwsError> {
        let runtime = request.runtime.clone().ok_or_else(|| {
            invalid(
                "Runtime and Handler are mandatory parameters for functions created with deployment \
                 packages.",
            )
        })?;
        if !runtime.starts_with("nodejs") {
            return Err(invalid(format!(
                "the embedded Lambda runs JavaScript only, not \"{runtime}\""
            )));
        }
        let timeout_seconds = request.timeout.unwrap_or(3);
        let memory_mb = request.memory_size.unwrap_or(128);
        if !TIMEOUT_SECONDS.contains(&timeout_seconds) || !MEMORY_MB.contains(&memory_mb) {
            return Err(invalid(format!(
                "Timeout must be between 1 and 900 seconds and MemorySize between 128 and 10240 \
                 MB; given {timeout_seconds} and {memory_mb}"
            )));
        }
        if request
            .package_type
            .as_deref()
            .is_some_and(|kind| kind != "Zip")
        {
            return Err(invalid("the embedded Lambda supports no container images"));
        }
        if request.publish == Some(true) {
            return Err(invalid(
                "the embedded Lambda supports no versions: Publish must be false",
            ));
        }
        Ok(Configuration {
            runtime,
            role: role.arn(),
            handler: request
                .handler
                .clone()
                .unwrap_or_else(|| "index.handler".to_owned()),
            description: request.description.clone().unwrap_or_default(),
            timeout_seconds,
            memory_mb,
            architecture: request
                .architectures
                .first()
                .cloned()
                .unwrap_or_else(|| "x86_64".to_owned()),
            code_size_bytes: zip.len() as u64,
            code_sha256: BASE64.encode(Sha256::digest(zip)),
            modified_ms: self.clock.now().as_millisecond(),
            revision_id: random::request_id(),
        })
    }
}

/// The condition keys about the tags of a request.
pub(super) fn tag_context(tags: &BTreeMap<String, String>) -> Context {
    let mut context = Context::new();
    for (name, value) in tags {
        context = context.with_string(format!("aws:RequestTag/{name}"), value);
    }
    if !tags.is_empty() {
        let names = tags.keys().cloned().collect();
        context.insert("aws:TagKeys".to_owned(), ContextValue::StringList(names));
    }
    context
}

/// Settings that are not known here would change how the function runs, so they are refused.
fn refuse_others(others: &Map<String, Value>, prefix: &str) -> Result<(), AwsError> {
    let empty = |value: &Value| match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(|member| match member {
            Value::Object(members) => members.is_empty(),
            Value::Array(items) => items.is_empty(),
            other => other.is_null(),
        }),
        _ => false,
    };
    match others.iter().find(|(_, value)| !empty(value)) {
        Some((name, _)) => Err(invalid(format!(
            "the embedded Lambda does not support \"{prefix}{name}\""
        ))),
        None => Ok(()),
    }
}

fn package(zip_file: Option<String>) -> Result<Vec<u8>, AwsError> {
    let encoded = zip_file.ok_or_else(|| invalid("Please provide a source for function code."))?;
    let unreadable = || {
        invalid("Could not unzip uploaded file. Please check your file, then try to upload again.")
    };
    let zip = BASE64.decode(encoded).map_err(|_| unreadable())?;
    if zip.len() > MAX_ZIPPED_BYTES {
        return Err(AwsError::new(
            413,
            "RequestTooLargeException",
            format!(
                "Request must be smaller than {MAX_ZIPPED_BYTES} bytes for the CreateFunction \
                 operation"
            ),
        ));
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(&zip)).map_err(|_| unreadable())?;
    let mut unzipped_bytes = 0;
    for position in 0..archive.len() {
        unzipped_bytes += archive.by_index(position).map_err(|_| unreadable())?.size();
    }
    if unzipped_bytes > MAX_UNZIPPED_BYTES {
        return Err(invalid(format!(
            "Unzipped size must be smaller than {MAX_UNZIPPED_BYTES} bytes"
        )));
    }
    Ok(zip)
}

fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::new(400, "InvalidParameterValueException", message)
}
