//! Lambda functions: made once, never changed, removed.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use aws_sdk_lambda::error::SdkError;
use aws_sdk_lambda::operation::create_function::CreateFunctionError;
use aws_sdk_lambda::operation::delete_function::DeleteFunctionError;
use aws_sdk_lambda::operation::get_function::GetFunctionError;
use aws_sdk_lambda::operation::invoke::InvokeError;
use aws_sdk_lambda::types::{FunctionCode, FunctionConfiguration, Runtime, State};
use aws_smithy_types::Blob;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::{AwsOptions, Error, sdk};

const SERVICE: &str = "Lambda";
/// A new function can be called a few seconds after it was made.
const ACTIVATION_CHECKS: u32 = 60;
/// A new role can be assumed by Lambda some seconds after IAM made it.
const ROLE_CHECKS: u32 = 15;
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// The Lambda of one account and region. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    inner: aws_sdk_lambda::Client,
    options: AwsOptions,
}

/// What a new function is made of.
#[derive(Clone, Debug)]
pub struct NewFunction {
    /// At most 64 of letters, digits, `-` and `_`.
    pub name: String,
    /// ARN of the role that the code runs as.
    pub role: String,
    /// A zip archive of at most 50 MB.
    pub zip: Vec<u8>,
    /// `file.export`.
    pub handler: String,
    /// 128 to 10,240.
    pub memory_mb: i32,
    /// Whole seconds, at most 900.
    pub timeout: Duration,
    pub description: String,
    pub tags: BTreeMap<String, String>,
}

/// A function as Lambda describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    pub name: String,
    pub arn: String,
    pub role: String,
    /// Base64 of the SHA-256 of the zip archive.
    pub code_sha256: String,
    pub is_active: bool,
    /// Only [`Client::get`] fills them.
    pub tags: BTreeMap<String, String>,
}

impl Client {
    pub fn new(options: &AwsOptions) -> Self {
        let inner = aws_sdk_lambda::Client::new(&sdk::config(options));
        Self {
            inner,
            options: options.clone(),
        }
    }

    /// Makes a function (Node.js 22) and waits until it can be called.
    pub async fn create(&self, function: &NewFunction) -> Result<Function, Error> {
        let mut checks = 0;
        let created = loop {
            match self.try_create(function).await {
                Ok(created) => break created,
                Err(error) if is_exists(&error) => {
                    return Err(Error::FunctionExists {
                        name: function.name.clone(),
                    });
                }
                Err(error) if checks < ROLE_CHECKS && is_role_not_ready(&error) => {
                    checks += 1;
                    tokio::time::sleep(CHECK_INTERVAL).await;
                }
                Err(error) => return Err(self.error("create the function", error)),
            }
        };
        if created.is_active {
            return Ok(created);
        }
        self.wait_until_active(&function.name).await
    }

    async fn try_create(
        &self,
        function: &NewFunction,
    ) -> Result<Function, SdkError<CreateFunctionError>> {
        let tags: HashMap<String, String> = function.tags.clone().into_iter().collect();
        let seconds = i32::try_from(function.timeout.as_secs()).unwrap_or(i32::MAX);
        let created = self
            .inner
            .create_function()
            .function_name(&function.name)
            .role(&function.role)
            .runtime(Runtime::Nodejs22x)
            .handler(&function.handler)
            .code(
                FunctionCode::builder()
                    .zip_file(Blob::new(function.zip.clone()))
                    .build(),
            )
            .memory_size(function.memory_mb)
            .timeout(seconds)
            .description(&function.description)
            .set_tags(Some(tags))
            .send()
            .await?;
        Ok(Function {
            name: created
                .function_name
                .unwrap_or_else(|| function.name.clone()),
            arn: created.function_arn.unwrap_or_default(),
            role: created.role.unwrap_or_default(),
            code_sha256: created.code_sha256.unwrap_or_default(),
            is_active: is_active(created.state.as_ref()),
            tags: function.tags.clone(),
        })
    }

    async fn wait_until_active(&self, name: &str) -> Result<Function, Error> {
        for _ in 0..ACTIVATION_CHECKS {
            match self.get(name).await? {
                Some(function) if function.is_active => return Ok(function),
                Some(_) => tokio::time::sleep(CHECK_INTERVAL).await,
                None => {
                    return Err(Error::FunctionNotFound {
                        name: name.to_owned(),
                    });
                }
            }
        }
        let state = format!("still pending after {ACTIVATION_CHECKS} s");
        Err(Error::FunctionNotActive {
            name: name.to_owned(),
            state,
        })
    }

    /// The function with its tags, if there is one.
    pub async fn get(&self, name: &str) -> Result<Option<Function>, Error> {
        let found = match self.inner.get_function().function_name(name).send().await {
            Ok(found) => found,
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(GetFunctionError::is_resource_not_found_exception) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(self.error("describe the function", error)),
        };
        let tags = found.tags.unwrap_or_default().into_iter().collect();
        Ok(found.configuration.map(|configuration| Function {
            tags,
            ..described(configuration)
        }))
    }

    /// All functions whose name begins with `prefix`, by name. Lambda cannot filter, so every
    /// function of the account and region is listed.
    pub async fn list(&self, prefix: &str) -> Result<Vec<Function>, Error> {
        let mut functions = Vec::new();
        let mut pages = self.inner.list_functions().into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| self.error("list functions", error))?;
            functions.extend(
                page.functions
                    .unwrap_or_default()
                    .into_iter()
                    .map(described),
            );
        }
        functions.retain(|function| function.name.starts_with(prefix));
        functions.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(functions)
    }

    /// Calls the function with a JSON payload (at most 6 MB) and waits for its JSON answer.
    pub async fn invoke(&self, name: &str, payload: &str) -> Result<String, Error> {
        let request = self
            .inner
            .invoke()
            .function_name(name)
            .payload(Blob::new(payload));
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(InvokeError::is_resource_not_found_exception) =>
            {
                return Err(Error::FunctionNotFound {
                    name: name.to_owned(),
                });
            }
            Err(error) => return Err(self.error("call the function", error)),
        };
        let body = answer.payload.map(Blob::into_inner).unwrap_or_default();
        let body = String::from_utf8_lossy(&body).into_owned();
        match answer.function_error {
            None => Ok(body),
            Some(_) => Err(Error::FunctionFailed {
                name: name.to_owned(),
                message: body,
            }),
        }
    }

    /// Removes the function; says whether there was one.
    pub async fn delete(&self, name: &str) -> Result<bool, Error> {
        match self
            .inner
            .delete_function()
            .function_name(name)
            .send()
            .await
        {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(DeleteFunctionError::is_resource_not_found_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(self.error("delete the function", error)),
        }
    }

    /// Adds tags to the function with this ARN, over those of the same name.
    pub async fn tag(&self, arn: &str, tags: &BTreeMap<String, String>) -> Result<(), Error> {
        let tags: HashMap<String, String> = tags.clone().into_iter().collect();
        self.inner
            .tag_resource()
            .resource(arn)
            .set_tags(Some(tags))
            .send()
            .await
            .map_err(|error| self.error("tag the function", error))?;
        Ok(())
    }

    fn error<E>(&self, action: &'static str, error: SdkError<E>) -> Error
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        sdk::error(SERVICE, action, &self.options, error)
    }
}

fn described(configuration: FunctionConfiguration) -> Function {
    Function {
        is_active: is_active(configuration.state.as_ref()),
        name: configuration.function_name.unwrap_or_default(),
        arn: configuration.function_arn.unwrap_or_default(),
        role: configuration.role.unwrap_or_default(),
        code_sha256: configuration.code_sha256.unwrap_or_default(),
        tags: BTreeMap::new(),
    }
}

/// A list does not tell the state; what is listed was made before.
fn is_active(state: Option<&State>) -> bool {
    matches!(state, None | Some(State::Active))
}

fn is_exists(error: &SdkError<CreateFunctionError>) -> bool {
    error
        .as_service_error()
        .is_some_and(CreateFunctionError::is_resource_conflict_exception)
}

fn is_role_not_ready(error: &SdkError<CreateFunctionError>) -> bool {
    error
        .as_service_error()
        .and_then(ProvideErrorMetadata::message)
        .is_some_and(|message| message.contains("cannot be assumed by Lambda"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::Service;

    const JSON: &str = "application/json";

    fn new_function() -> NewFunction {
        NewFunction {
            name: "longshore-k7f3q9-planes-age-01234567".to_owned(),
            role: "arn:aws:iam::111111111111:role/function".to_owned(),
            zip: b"PK".to_vec(),
            handler: "index.handler".to_owned(),
            memory_mb: 256,
            timeout: Duration::from_secs(30),
            description: "planes.age".to_owned(),
            tags: BTreeMap::from([("longshore".to_owned(), "k7f3q9".to_owned())]),
        }
    }

    #[tokio::test]
    async fn a_new_function_is_described_by_the_answer() {
        let body = r#"{"FunctionName":"f","FunctionArn":"arn:f","Role":"arn:r","CodeSha256":"abc=",
            "State":"Active"}"#;
        let service = Service::answering("201 Created", JSON, body).await;
        let created = Client::new(&service.options)
            .create(&new_function())
            .await
            .unwrap();
        assert_eq!((created.arn.as_str(), created.is_active), ("arn:f", true));
        let request = service.request().await;
        assert!(
            request.starts_with("POST /2015-03-31/functions"),
            "{request}"
        );
        assert!(request.contains("\"Runtime\":\"nodejs22.x\""), "{request}");
        assert!(request.contains("\"ZipFile\":\"UEs=\""), "{request}");
        assert!(
            request.contains("\"Tags\":{\"longshore\":\"k7f3q9\"}"),
            "{request}"
        );
    }

    #[tokio::test]
    async fn a_name_that_is_taken_is_told_from_other_refusals() {
        let taken = "x-amzn-errortype: ResourceConflictException\r\n";
        let body = r#"{"Message":"Function already exist"}"#;
        let service = Service::answering_with("409 Conflict", JSON, taken, body).await;
        let error = Client::new(&service.options)
            .create(&new_function())
            .await
            .unwrap_err();
        assert!(matches!(error, Error::FunctionExists { .. }), "{error:?}");

        let denied = "x-amzn-errortype: AccessDeniedException\r\n";
        let body = r#"{"Message":"not authorized to perform: lambda:CreateFunction"}"#;
        let service = Service::answering_with("403 Forbidden", JSON, denied, body).await;
        let error = Client::new(&service.options)
            .create(&new_function())
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "Lambda refused to create the function: not authorized to perform: \
             lambda:CreateFunction (AccessDeniedException)"
        );
    }

    #[tokio::test]
    async fn a_function_that_is_not_there_is_none_and_deleting_it_says_so() {
        let missing = "x-amzn-errortype: ResourceNotFoundException\r\n";
        let body = r#"{"Message":"Function not found"}"#;
        let service = Service::answering_with("404 Not Found", JSON, missing, body).await;
        assert_eq!(Client::new(&service.options).get("f").await.unwrap(), None);
        let service = Service::answering_with("404 Not Found", JSON, missing, body).await;
        assert!(!Client::new(&service.options).delete("f").await.unwrap());
        let service = Service::answering_with("404 Not Found", JSON, missing, body).await;
        let error = Client::new(&service.options)
            .invoke("f", "{}")
            .await
            .unwrap_err();
        assert!(matches!(error, Error::FunctionNotFound { .. }), "{error:?}");
    }

    #[tokio::test]
    async fn an_error_of_the_code_is_a_failure_with_its_message() {
        let failed = "x-amz-function-error: Unhandled\r\n";
        let body = r#"{"errorMessage":"boom"}"#;
        let service = Service::answering_with("200 OK", JSON, failed, body).await;
        let error = Client::new(&service.options)
            .invoke("f", "{}")
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"the Lambda function "f" failed: {"errorMessage":"boom"}"#
        );
        let service = Service::answering("200 OK", JSON, r#"{"success":true}"#).await;
        let answer = Client::new(&service.options)
            .invoke("f", "{}")
            .await
            .unwrap();
        assert_eq!(answer, r#"{"success":true}"#);
    }

    #[tokio::test]
    async fn only_functions_with_the_prefix_are_listed() {
        let body = r#"{"Functions":[{"FunctionName":"longshore-b"},{"FunctionName":"other"},
            {"FunctionName":"longshore-a"}]}"#;
        let service = Service::answering("200 OK", JSON, body).await;
        let functions = Client::new(&service.options)
            .list("longshore-")
            .await
            .unwrap();
        let names: Vec<&str> = functions
            .iter()
            .map(|function| function.name.as_str())
            .collect();
        assert_eq!(names, ["longshore-a", "longshore-b"]);
    }
}
