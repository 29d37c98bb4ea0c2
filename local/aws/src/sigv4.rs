//! Signature Version 4 for STS and Lambda; `s3s` verifies it for S3.
//!
//! Source: IAM user guide, "Signature Version 4 for API requests", "Create a signed request".

use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, Method, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use crate::sessions::TokenFault;
use crate::{AwsError, LocalAws, Principal};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// How far a request's time may be from ours.
const MAX_SKEW_SECONDS: i64 = 15 * 60;

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');
const UNRESERVED_AND_SLASH: &AsciiSet = &UNRESERVED.remove(b'/');

/// What a signature was made for: `<key>/<date>/<region>/<service>/aws4_request`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scope {
    pub(crate) access_key_id: String,
    pub(crate) date: String,
    pub(crate) region: String,
    pub(crate) service: String,
}

impl Scope {
    fn parse(credential: &str) -> Option<Self> {
        let mut parts = credential.rsplitn(5, '/');
        if parts.next()? != "aws4_request" {
            return None;
        }
        let service = parts.next()?.to_owned();
        let region = parts.next()?.to_owned();
        let date = parts.next()?.to_owned();
        Some(Self {
            access_key_id: parts.next()?.to_owned(),
            date,
            region,
            service,
        })
    }

    /// The scope that a request claims, in its `Authorization` header or its query.
    pub(crate) fn of_request(headers: &HeaderMap, uri: &Uri) -> Option<Self> {
        if let Some(authorization) = Authorization::of(headers) {
            return Some(authorization.scope);
        }
        let credential = uri.query()?.split('&').find_map(|pair| {
            let value = pair.strip_prefix("X-Amz-Credential=")?;
            percent_decode_str(value).decode_utf8().ok()
        })?;
        Self::parse(&credential)
    }
}

#[derive(Debug)]
struct Authorization {
    scope: Scope,
    signed_headers: Vec<String>,
    signature: Vec<u8>,
}

impl Authorization {
    fn of(headers: &HeaderMap) -> Option<Self> {
        let value = headers.get(http::header::AUTHORIZATION)?.to_str().ok()?;
        let fields = value.strip_prefix(ALGORITHM)?;
        let field = |name: &str| {
            fields
                .split(',')
                .find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='))
        };
        Some(Self {
            scope: Scope::parse(field("Credential")?)?,
            signed_headers: field("SignedHeaders")?
                .split(';')
                .map(str::to_owned)
                .collect(),
            signature: hex::decode(field("Signature")?).ok()?,
        })
    }
}

/// Why a request is not authenticated. STS and Lambda have their own codes for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    Missing,
    Incomplete(&'static str),
    UnknownKey,
    Mismatch,
    Skewed { signed_at: String, now: String },
    Token(TokenFault),
    Internal(AwsError),
}

/// The parts of a request that a signature covers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignedRequest<'a> {
    pub(crate) method: &'a Method,
    pub(crate) uri: &'a Uri,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

impl LocalAws {
    /// Verifies the signature, the time and the session token of a request to `service`.
    pub(crate) fn authenticate(
        &self,
        request: SignedRequest<'_>,
        service: &str,
    ) -> Result<(Principal, Scope), Fault> {
        if !request.headers.contains_key(http::header::AUTHORIZATION) {
            return Err(Fault::Missing);
        }
        let authorization = Authorization::of(request.headers).ok_or(Fault::Incomplete(
            "the Authorization header is not complete",
        ))?;
        let scope = &authorization.scope;
        if scope.service != service {
            return Err(Fault::Incomplete(
                "the credential is scoped to another service",
            ));
        }
        let signed_at = header(request.headers, "x-amz-date")
            .ok_or(Fault::Incomplete("the header x-amz-date is missing"))?;
        if !authorization
            .signed_headers
            .iter()
            .any(|name| name == "host")
        {
            return Err(Fault::Incomplete("the header host is not signed"));
        }
        self.check_time(&signed_at, scope)?;
        let key = self
            .known_key(&scope.access_key_id)
            .map_err(Fault::Internal)?
            .ok_or(Fault::UnknownKey)?;
        let text = string_to_sign(request, &authorization, &signed_at);
        signing_mac(&key.secret, scope, &text)
            .verify_slice(&authorization.signature)
            .map_err(|_| Fault::Mismatch)?;
        let token = header(request.headers, "x-amz-security-token");
        let principal = key
            .principal(token.as_deref(), self.clock.now())
            .map_err(Fault::Token)?;
        Ok((principal, authorization.scope))
    }

    fn check_time(&self, signed_at: &str, scope: &Scope) -> Result<(), Fault> {
        let time = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", signed_at)
            .and_then(|time| jiff::tz::TimeZone::UTC.to_timestamp(time))
            .map_err(|_| Fault::Incomplete("the header x-amz-date is not a time"))?;
        if !signed_at.starts_with(&scope.date) {
            return Err(Fault::Incomplete(
                "the credential's date is not that of x-amz-date",
            ));
        }
        let now = self.clock.now();
        if (now.as_second() - time.as_second()).abs() > MAX_SKEW_SECONDS {
            let now = now.strftime("%Y%m%dT%H%M%SZ").to_string();
            return Err(Fault::Skewed {
                signed_at: signed_at.to_owned(),
                now,
            });
        }
        Ok(())
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn string_to_sign(
    request: SignedRequest<'_>,
    authorization: &Authorization,
    signed_at: &str,
) -> String {
    let Scope {
        date,
        region,
        service,
        ..
    } = &authorization.scope;
    let canonical = canonical_request(request, &authorization.signed_headers);
    let digest = hex::encode(Sha256::digest(canonical));
    format!("{ALGORITHM}\n{signed_at}\n{date}/{region}/{service}/aws4_request\n{digest}")
}

fn canonical_request(request: SignedRequest<'_>, signed_headers: &[String]) -> String {
    let path = utf8_percent_encode(request.uri.path(), UNRESERVED_AND_SLASH);
    let query = canonical_query(request.uri.query().unwrap_or_default());
    let headers: Vec<String> = signed_headers
        .iter()
        .map(|name| format!("{name}:{}", canonical_header(request.headers, name)))
        .collect();
    let body = hex::encode(Sha256::digest(request.body));
    format!(
        "{}\n{path}\n{query}\n{}\n\n{}\n{body}",
        request.method,
        headers.join("\n"),
        signed_headers.join(";")
    )
}

fn canonical_query(query: &str) -> String {
    let encoded = |text: &str| {
        let bytes: Vec<u8> = percent_decode_str(text).collect();
        percent_encoding::percent_encode(&bytes, UNRESERVED).to_string()
    };
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (encoded(name), encoded(value))
        })
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

fn canonical_header(headers: &HeaderMap, name: &str) -> String {
    let values: Vec<String> = headers
        .get_all(name)
        .iter()
        .map(|value| {
            let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
            text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect();
    values.join(",")
}

fn signing_mac(secret: &str, scope: &Scope, text: &str) -> Hmac<Sha256> {
    let mut key = format!("AWS4{secret}").into_bytes();
    for step in [
        scope.date.as_str(),
        &scope.region,
        &scope.service,
        "aws4_request",
    ] {
        key = mac(&key, step).finalize().into_bytes().to_vec();
    }
    mac(&key, text)
}

fn mac(key: &[u8], text: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the IAM user guide, "Signature Version 4 signing process": `ListUsers`.
    #[test]
    fn the_signature_of_the_documented_example_is_verified() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "content-type",
            "application/x-www-form-urlencoded; charset=utf-8"
                .parse()
                .unwrap(),
        );
        headers.insert("host", "iam.amazonaws.com".parse().unwrap());
        headers.insert("x-amz-date", "20150830T123600Z".parse().unwrap());
        headers.insert(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, \
             SignedHeaders=content-type;host;x-amz-date, \
             Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
                .parse()
                .unwrap(),
        );
        let uri: Uri = "/?Action=ListUsers&Version=2010-05-08".parse().unwrap();
        let request = SignedRequest {
            method: &Method::GET,
            uri: &uri,
            headers: &headers,
            body: b"",
        };
        let authorization = Authorization::of(&headers).unwrap();
        let text = string_to_sign(request, &authorization, "20150830T123600Z");
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let verify = |secret| {
            signing_mac(secret, &authorization.scope, &text).verify_slice(&authorization.signature)
        };
        assert!(verify(secret).is_ok());
        assert!(verify("another secret").is_err());
    }

    #[test]
    fn a_path_that_is_already_encoded_is_encoded_again() {
        let uri: Uri = "/2015-03-31/functions/arn%3Aaws".parse().unwrap();
        let headers = HeaderMap::new();
        let request = SignedRequest {
            method: &Method::GET,
            uri: &uri,
            headers: &headers,
            body: b"",
        };
        let canonical = canonical_request(request, &[]);
        assert!(
            canonical.starts_with("GET\n/2015-03-31/functions/arn%253Aaws\n"),
            "{canonical}"
        );
    }

    #[test]
    fn queries_are_sorted_and_encoded() {
        assert_eq!(canonical_query("b=2&a=x%20y&a=&c"), "a=&a=x%20y&b=2&c=");
    }
}
