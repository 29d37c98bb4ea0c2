//! One policy document: parsed once, checked as strictly as IAM checks it, asked many times.
//!
//! Matching of actions, resources and conditions is `iam-rs`'s; principals are matched here,
//! because a trust policy may name several kinds at once and because it matters *how* a principal
//! was named.

use iam_rs::{
    Context, Decision, EvaluationOptions, IAMEffect, IAMPolicy, IAMRequest, IAMStatement,
    PolicyEvaluator, PrincipalId,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::caller::{Caller, Naming, PrincipalElement};
use crate::error::AwsError;

/// Where a document is attached; IAM demands different elements in each place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attachment {
    /// On a user, a role or a session: no `Principal`, a `Resource`.
    Identity,
    /// On a bucket: a `Principal` and a `Resource`.
    Resource,
    /// On a role, telling who may assume it: a `Principal`, no `Resource`.
    Trust,
}

/// A policy document in AWS's JSON form, kept as it was written.
#[derive(Debug, Clone)]
pub(crate) struct PolicyDocument {
    json: Value,
    statements: Vec<Statement>,
}

#[derive(Debug, Clone)]
struct Statement {
    denies: bool,
    principal: Option<PrincipalElement>,
    not_principal: Option<PrincipalElement>,
    names_resource: bool,
    evaluator: PolicyEvaluator,
}

/// What a document says about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Deny,
    Allow(Naming),
    Silent,
}

/// The action, the resource and the facts about a request that statements are matched against.
#[derive(Debug)]
pub(crate) struct Question {
    request: IAMRequest,
}

impl Question {
    /// `resource` is an ARN, or `*` for actions that have no resource.
    pub(crate) fn new(action: &str, resource: &str, context: Context) -> Result<Self, AwsError> {
        let arn = if resource == "*" {
            "arn:aws:iam:::any"
        } else {
            resource
        };
        let resource = iam_rs::Arn::parse(arn).map_err(|error| {
            AwsError::new(
                400,
                "ValidationError",
                format!("invalid ARN \"{arn}\": {error}"),
            )
        })?;
        // `iam-rs` wants a principal in every request; statements given to it never name one.
        let nobody = iam_rs::Principal::Aws(PrincipalId::String("000000000000".to_owned()));
        Ok(Self {
            request: IAMRequest::new_with_context(nobody, action, resource, context),
        })
    }
}

const STATEMENT_ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

impl PolicyDocument {
    /// Reads a document in the form in which IAM's interface takes it.
    pub(crate) fn parse_text(text: &str) -> Result<Self, AwsError> {
        let json = serde_json::from_str(text)
            .map_err(|_| AwsError::malformed_policy("Syntax errors in policy."))?;
        Self::parse(json)
    }

    /// The document as it was written, in one line.
    pub(crate) fn to_text(&self) -> String {
        self.json.to_string()
    }

    pub(crate) fn parse(json: Value) -> Result<Self, AwsError> {
        let malformed = |reason: &str| AwsError::malformed_policy(reason);
        let document = json
            .as_object()
            .ok_or_else(|| malformed("Syntax errors in policy."))?;
        if let Some(key) = document
            .keys()
            .find(|key| !["Version", "Id", "Statement"].contains(&key.as_str()))
        {
            return Err(malformed(&format!("Unknown field {key}")));
        }
        if document.get("Version").and_then(Value::as_str) != Some("2012-10-17") {
            return Err(malformed(
                "Policy document must be version 2012-10-17 or greater.",
            ));
        }
        let statements = match document.get("Statement") {
            Some(Value::Array(statements)) => statements.clone(),
            Some(statement @ Value::Object(_)) => vec![statement.clone()],
            _ => return Err(malformed("Missing required field Statement")),
        };
        if statements.is_empty() {
            return Err(malformed(
                "Missing required field Statement cannot be empty!",
            ));
        }
        let statements = statements
            .into_iter()
            .map(Statement::parse)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self { json, statements })
    }

    /// Whether the document's elements suit the place where it is attached.
    pub(crate) fn check(&self, attachment: Attachment) -> Result<(), AwsError> {
        for statement in &self.statements {
            let names_principal =
                statement.principal.is_some() || statement.not_principal.is_some();
            let fault = match attachment {
                Attachment::Identity if names_principal => {
                    "Policy document should not specify a principal."
                }
                Attachment::Identity if !statement.names_resource => {
                    "Policy statement must contain resources."
                }
                Attachment::Resource | Attachment::Trust if !names_principal => {
                    "Missing required field Principal"
                }
                Attachment::Resource if !statement.names_resource => {
                    "Missing required field Resource"
                }
                Attachment::Trust if statement.names_resource => "Has prohibited field Resource",
                _ => continue,
            };
            return Err(AwsError::malformed_policy(fault));
        }
        Ok(())
    }

    /// The ARNs of users, roles and accounts that the document's `Principal` elements name.
    pub(crate) fn named_principals(&self) -> impl Iterator<Item = &str> {
        self.statements
            .iter()
            .flat_map(|statement| [&statement.principal, &statement.not_principal])
            .flatten()
            .flat_map(PrincipalElement::aws)
    }

    /// What the document says when `caller` asks. Statements without a principal apply to anyone,
    /// as they do in an identity policy.
    pub(crate) fn ask(&self, caller: &Caller<'_>, question: &Question) -> Verdict {
        let mut verdict = Verdict::Silent;
        for statement in &self.statements {
            let Some(naming) = statement.applies(caller, question) else {
                continue;
            };
            if statement.denies {
                return Verdict::Deny;
            }
            verdict = match verdict {
                Verdict::Allow(Naming::Itself) => verdict,
                _ => Verdict::Allow(naming),
            };
        }
        verdict
    }
}

impl Statement {
    fn parse(json: Value) -> Result<Self, AwsError> {
        let malformed = |reason: String| AwsError::malformed_policy(reason);
        let Value::Object(mut elements) = json else {
            return Err(malformed("Syntax errors in policy.".to_owned()));
        };
        if let Some(key) = elements
            .keys()
            .find(|key| !STATEMENT_ELEMENTS.contains(&key.as_str()))
        {
            return Err(malformed(format!("Unknown field {key}")));
        }
        let principal = elements
            .remove("Principal")
            .map(PrincipalElement::parse)
            .transpose()?;
        let not_principal = elements
            .remove("NotPrincipal")
            .map(PrincipalElement::parse)
            .transpose()?;
        let statement: IAMStatement = serde_json::from_value(Value::Object(elements))
            .map_err(|error| malformed(format!("Syntax errors in policy: {error}")))?;
        let denies = statement.effect == IAMEffect::Deny;
        if not_principal.is_some() && !denies {
            return Err(malformed(
                "Allow with NotPrincipal is not allowed.".to_owned(),
            ));
        }
        if statement.action.is_some() == statement.not_action.is_some() {
            return Err(malformed(
                "Policy statement must contain actions.".to_owned(),
            ));
        }
        for pattern in resource_patterns(&statement) {
            if pattern != "*" && iam_rs::Arn::parse(pattern).is_err() {
                return Err(malformed(format!(
                    "Resource {pattern} must be in ARN format or \"*\"."
                )));
            }
        }
        let names_resource = statement.resource.is_some() || statement.not_resource.is_some();
        let options = EvaluationOptions {
            ignore_resource_constraints: !names_resource,
            ..EvaluationOptions::default()
        };
        let mut policy = IAMPolicy::new();
        policy.statement.push(statement);
        let evaluator = PolicyEvaluator::with_policies(vec![policy]).with_options(options);
        Ok(Self {
            denies,
            principal,
            not_principal,
            names_resource,
            evaluator,
        })
    }

    /// How the statement names the caller, if the statement applies to the request at all.
    fn applies(&self, caller: &Caller<'_>, question: &Question) -> Option<Naming> {
        let naming = match (&self.principal, &self.not_principal) {
            (Some(principal), _) => principal.names(caller)?,
            (None, Some(others)) if others.names(caller).is_some() => return None,
            _ => Naming::Itself,
        };
        match self.evaluator.evaluate(&question.request) {
            Ok(result) => (result.decision != Decision::NotApplicable).then_some(naming),
            Err(error) => {
                // What cannot be evaluated must not open a door: it denies, and never allows.
                tracing::warn!(%error, "policy statement could not be evaluated");
                self.denies.then_some(naming)
            }
        }
    }
}

fn resource_patterns(statement: &IAMStatement) -> impl Iterator<Item = &str> {
    use iam_rs::IAMResource::{Multiple, Single};
    [&statement.resource, &statement.not_resource]
        .into_iter()
        .flatten()
        .flat_map(|resource| {
            match resource {
                Single(pattern) => std::slice::from_ref(pattern),
                Multiple(patterns) => patterns.as_slice(),
            }
            .iter()
            .map(String::as_str)
        })
}

impl Serialize for PolicyDocument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PolicyDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Value::deserialize(deserializer)?;
        Self::parse(json).map_err(serde::de::Error::custom)
    }
}
