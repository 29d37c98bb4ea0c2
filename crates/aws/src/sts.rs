//! Who these credentials are.

use crate::{AwsOptions, Error, sdk};

/// The identity behind a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerIdentity {
    /// Twelve digits.
    pub account: String,
    pub arn: String,
    pub user_id: String,
}

/// Asks STS who the credentials of `options` belong to; needs no permission.
pub async fn caller_identity(options: &AwsOptions) -> Result<CallerIdentity, Error> {
    let client = aws_sdk_sts::Client::new(&sdk::config(options));
    let identity = client
        .get_caller_identity()
        .send()
        .await
        .map_err(|error| sdk::error("STS", "tell who is calling", options, error))?;
    Ok(CallerIdentity {
        account: identity.account.unwrap_or_default(),
        arn: identity.arn.unwrap_or_default(),
        user_id: identity.user_id.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::{Service, options_for};

    async fn ask(status: &str, body: &str) -> Result<CallerIdentity, Error> {
        let service = Service::answering(status, "text/xml", body).await;
        let identity = caller_identity(&service.options).await;
        service.request().await;
        identity
    }

    #[tokio::test]
    async fn the_identity_is_read_from_the_answer() {
        let body = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
            <GetCallerIdentityResult><Arn>arn:aws:iam::111111111111:user/ops</Arn>\
            <UserId>AIDA1</UserId><Account>111111111111</Account></GetCallerIdentityResult>\
            <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>\
            </GetCallerIdentityResponse>";
        let identity = ask("200 OK", body).await.unwrap();
        assert_eq!(identity.account, "111111111111");
        assert_eq!(identity.arn, "arn:aws:iam::111111111111:user/ops");
    }

    #[tokio::test]
    async fn a_refusal_keeps_its_code_and_message() {
        let body = "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>\
            <Type>Sender</Type><Code>InvalidClientTokenId</Code>\
            <Message>The security token is invalid</Message></Error>\
            <RequestId>r</RequestId></ErrorResponse>";
        let error = ask("403 Forbidden", body).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "STS refused to tell who is calling: The security token is invalid \
             (InvalidClientTokenId)"
        );
    }

    #[tokio::test]
    async fn an_endpoint_that_does_not_answer_is_named() {
        let options = options_for("http://127.0.0.1:1");
        let error = caller_identity(&options).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "STS at \"http://127.0.0.1:1\" did not answer"
        );
    }
}
