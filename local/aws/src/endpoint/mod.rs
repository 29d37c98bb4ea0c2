//! The one HTTP endpoint: which service a request is for, and serving it.

mod activity;

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use s3s::Body;
use s3s::service::S3Service;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use activity::Activity;
pub(crate) use activity::ActivityCounter;

use crate::sigv4::{Scope, SignedRequest};
use crate::{LocalAws, identities, json_protocol, lambda, query_protocol, random, s3, sts};

/// The largest body of STS, IAM and Lambda: a function's package of 50 MB in Base64, and some.
const MAX_BODY_BYTES: usize = 72 * 1024 * 1024;

impl LocalAws {
    /// Serves S3, STS, IAM, Lambda and the Redshift Data API on `listener` until `shutdown` is cancelled; requests that have
    /// begun are finished first, for at most five seconds.
    pub async fn serve(
        self: Arc<Self>,
        listener: TcpListener,
        shutdown: CancellationToken,
    ) -> std::io::Result<()> {
        let s3 = s3::service(&self);
        let graceful = GracefulShutdown::new();
        loop {
            let stream = tokio::select! {
                () = shutdown.cancelled() => break,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => stream,
                    Err(error) => {
                        // Out of file descriptors, or the client has gone: others may still come.
                        tracing::warn!(%error, "could not accept a connection");
                        tokio::task::yield_now().await;
                        continue;
                    }
                },
            };
            let _ = stream.set_nodelay(true);
            let (aws, s3) = (Arc::clone(&self), s3.clone());
            let service = service_fn(move |request| {
                let (aws, s3) = (Arc::clone(&aws), s3.clone());
                async move { Ok::<_, Infallible>(answer(&aws, &s3, request).await) }
            });
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service);
            let connection = graceful.watch(connection);
            tokio::spawn(async move {
                if let Err(error) = connection.await {
                    tracing::debug!(%error, "connection ended early");
                }
            });
        }
        let grace = std::time::Duration::from_secs(5);
        if tokio::time::timeout(grace, graceful.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("connections were still open at shutdown");
        }
        Ok(())
    }

    /// What the endpoint is doing, for a watcher that ends an idle process.
    pub fn activity(&self) -> Activity {
        self.activity.read()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ServiceName {
    S3,
    Sts,
    Iam,
    Lambda,
    RedshiftData,
}

/// The signature's scope names the service. Without a signature, Lambda and STS are told by the
/// form of the request, so that each refuses it in its own words.
fn service_of<B>(request: &Request<B>) -> ServiceName {
    let scope = Scope::of_request(request.headers(), request.uri());
    match scope.as_ref().map(|scope| scope.service.as_str()) {
        Some("lambda") => return ServiceName::Lambda,
        Some("sts") => return ServiceName::Sts,
        Some("iam") => return ServiceName::Iam,
        Some(json_protocol::DATA_API) => return ServiceName::RedshiftData,
        Some(_) => return ServiceName::S3,
        None => {}
    }
    let path = request.uri().path();
    let form = request
        .headers()
        .get(http::header::CONTENT_TYPE)
        .is_some_and(|kind| {
            kind.as_bytes()
                .starts_with(b"application/x-www-form-urlencoded")
        });
    if request.headers().contains_key("x-amz-target") {
        ServiceName::RedshiftData
    } else if lambda::is_lambda_path(path) {
        ServiceName::Lambda
    } else if request.method() == Method::POST && path == "/" && form {
        ServiceName::Sts
    } else {
        ServiceName::S3
    }
}

/// Answered to anybody, without a signature; no bucket can have such a name.
pub const HEALTH_PATH: &str = "/_longshore/health";

async fn answer(aws: &Arc<LocalAws>, s3: &S3Service, request: Request<Incoming>) -> Response<Body> {
    if request.uri().path() == HEALTH_PATH && request.method() == Method::GET {
        return healthy();
    }
    let request_in_progress = aws.activity.begin();
    let service = service_of(&request);
    let mut response = match service {
        ServiceName::S3 => match s3.call(request.map(Body::from)).await {
            Ok(response) => response,
            Err(error) => {
                tracing::error!(?error, "s3 request failed");
                internal_error()
            }
        },
        ServiceName::Sts | ServiceName::Iam | ServiceName::Lambda | ServiceName::RedshiftData => {
            buffered(aws, service, request).await
        }
    };
    let id = HeaderValue::from_str(&random::request_id()).expect("a UUID is a header value");
    let name = if service == ServiceName::S3 {
        "x-amz-request-id"
    } else {
        "x-amzn-requestid"
    };
    response.headers_mut().insert(name, id);
    drop(request_in_progress);
    response
}

/// All but S3 sign the whole body, so it is read first.
async fn buffered(
    aws: &Arc<LocalAws>,
    service: ServiceName,
    request: Request<Incoming>,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, MAX_BODY_BYTES).collect().await else {
        return status_only(http::StatusCode::PAYLOAD_TOO_LARGE);
    };
    let (aws, body) = (Arc::clone(aws), body.to_bytes());
    // Functions run here, so it is work for a thread that may block.
    let handled = tokio::task::spawn_blocking(move || {
        let request = SignedRequest {
            method: &parts.method,
            uri: &parts.uri,
            headers: &parts.headers,
            body: &body,
        };
        match service {
            ServiceName::Lambda => lambda::handle(&aws, request),
            ServiceName::RedshiftData => json_protocol::handle(&aws, request),
            ServiceName::Iam => query_protocol::handle(&aws, identities::SERVICE, request),
            _ => query_protocol::handle(&aws, sts::SERVICE, request),
        }
    });
    match handled.await {
        Ok(response) => response.map(Body::from),
        Err(error) => {
            tracing::error!(%error, "request failed");
            status_only(http::StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

/// S3's answer when `s3s` could not make one.
fn internal_error() -> Response<Body> {
    let error = s3s::S3Error::new(s3s::S3ErrorCode::InternalError);
    error
        .to_http_response()
        .unwrap_or_else(|_| status_only(http::StatusCode::INTERNAL_SERVER_ERROR))
}

/// The endpoint is up. Asking is no use of it: whoever watches does not keep an idle stack alive.
fn healthy() -> Response<Body> {
    let mut response = Response::new(Body::from(Bytes::from_static(b"{\"status\":\"ready\"}\n")));
    response.headers_mut().insert(
        http::header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}

fn status_only(status: http::StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::from(Bytes::new()));
    *response.status_mut() = status;
    response
}
