//! IAM over HTTP: roles and their inline policies, in the query protocol of version 2010-05-08.
//!
//! Decisions are made in `crate::iam`; this changes what they are made from.

mod role_policies;
mod roles;

use crate::iam::Access;
use crate::query_protocol::{Element, Form, Service, unsupported_action};
use crate::{AwsError, Error, LocalAws, Principal};

pub(crate) const SERVICE: Service = Service {
    name: "iam",
    namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    act,
};

fn act(aws: &LocalAws, principal: &Principal, form: &Form) -> Result<Vec<Element>, AwsError> {
    let action = match form.action() {
        "CreateRole" => roles::create,
        "GetRole" => roles::get,
        "ListRoles" => roles::list_all,
        "UpdateAssumeRolePolicy" => roles::update_trust,
        "DeleteRole" => roles::delete,
        "PutRolePolicy" => role_policies::put,
        "GetRolePolicy" => role_policies::get,
        "ListRolePolicies" => role_policies::list_all,
        "DeleteRolePolicy" => role_policies::delete,
        _ => return Err(unsupported_action("IAM", form)),
    };
    action(&Call {
        aws,
        principal,
        form,
    })
}

/// An authenticated request.
struct Call<'a> {
    aws: &'a LocalAws,
    principal: &'a Principal,
    form: &'a Form,
}

impl Call<'_> {
    /// IAM's interface reaches the caller's own account only.
    fn account_id(&self) -> &str {
        self.principal.account_id()
    }

    /// Checks that the caller may do what the form asks to the role with this path and name, or to
    /// every one (`*`).
    fn authorize(&self, path_and_name: &str) -> Result<(), AwsError> {
        let access = Access {
            action: &format!("iam:{}", self.form.action()),
            resource: format!("arn:aws:iam::{}:role/{path_and_name}", self.account_id()),
            resource_account: self.account_id(),
            context: iam_rs::Context::new(),
        };
        let now = self.aws.clock.now();
        self.aws
            .accounts
            .authorize(self.principal, access, None, now)
    }

    /// The name of an existing role that the caller may do this to.
    fn role(&self) -> Result<&str, AwsError> {
        let name = self.form.required("RoleName")?;
        match self.aws.accounts.role(self.account_id(), name) {
            Ok(role) => self.authorize(&role.path_and_name)?,
            Err(absent) => {
                self.authorize(name)?;
                return Err(absent);
            }
        }
        Ok(name)
    }
}

/// What IAM refuses is the caller's; anything else is a fault of this service.
fn answer(error: Error) -> AwsError {
    match error {
        Error::Refused(refusal) => refusal,
        other => AwsError::internal(&other),
    }
}
