use aws_sdk_lambda::error::ProvideErrorMetadata as _;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{FunctionCode, InvocationType, LogType, Runtime, State};
use local_aws::AccessKey;

use crate::fixture::{FUNCTION_ROLE, Fixture, WAREHOUSE_ROLE, zip};

const DOUBLE: &str = "export const handler = async (event) => {
    console.log('doubling', event.value);
    if (event.value === null) throw new TypeError('nothing to double');
    while (event.value === 'forever') {}
    return { doubled: event.value * 2 };
};";

struct New<'a> {
    name: &'a str,
    role: &'a str,
    code: &'a [u8],
}

impl Default for New<'_> {
    fn default() -> Self {
        Self {
            name: "longshore-double",
            role: FUNCTION_ROLE,
            code: b"",
        }
    }
}

async fn create(
    fixture: &Fixture,
    key: &AccessKey,
    new: New<'_>,
) -> Result<aws_sdk_lambda::operation::create_function::CreateFunctionOutput, (String, String)> {
    let package = zip(&[("index.mjs", DOUBLE)]);
    let code = if new.code.is_empty() {
        package.as_slice()
    } else {
        new.code
    };
    fixture
        .lambda(key, None)
        .create_function()
        .function_name(new.name)
        .role(new.role)
        .runtime(Runtime::Nodejs22x)
        .handler("index.handler")
        .timeout(1)
        .memory_size(128)
        .tags("longshore", "k7f3q9")
        .code(FunctionCode::builder().zip_file(Blob::new(code)).build())
        .send()
        .await
        .map_err(|error| {
            (
                error.code().unwrap_or_default().to_owned(),
                error.message().unwrap_or_default().to_owned(),
            )
        })
}

#[tokio::test]
async fn a_function_is_created_described_listed_and_deleted() {
    let fixture = Fixture::start().await;
    let lambda = fixture.lambda(&fixture.operator, None);
    let created = create(&fixture, &fixture.operator, New::default())
        .await
        .unwrap();
    let arn = "arn:aws:lambda:eu-west-1:111111111111:function:longshore-double";
    assert_eq!(created.function_arn(), Some(arn));
    assert_eq!(created.state(), Some(&State::Active));

    let got = lambda
        .get_function()
        .function_name(arn)
        .send()
        .await
        .unwrap();
    assert_eq!(got.tags().unwrap()["longshore"], "k7f3q9");
    let configuration = got.configuration().unwrap();
    assert_eq!(configuration.code_sha256(), created.code_sha256());
    assert_eq!(configuration.role(), Some(FUNCTION_ROLE));
    let listed = lambda.list_functions().send().await.unwrap();
    assert_eq!(
        listed.functions()[0].function_name(),
        Some("longshore-double")
    );

    lambda
        .tag_resource()
        .resource(arn)
        .tags("entity", "planes")
        .send()
        .await
        .unwrap();
    lambda
        .untag_resource()
        .resource(arn)
        .tag_keys("longshore")
        .send()
        .await
        .unwrap();
    let tags = lambda.list_tags().resource(arn).send().await.unwrap();
    assert_eq!(tags.tags().unwrap().len(), 1);

    lambda
        .delete_function()
        .function_name("longshore-double")
        .send()
        .await
        .unwrap();
    let gone = lambda
        .get_function()
        .function_name("longshore-double")
        .send()
        .await
        .unwrap_err();
    assert_eq!(gone.code(), Some("ResourceNotFoundException"));
    assert_eq!(
        gone.message(),
        Some(format!("Function not found: {arn}").as_str())
    );
}

#[tokio::test]
async fn functions_are_listed_by_pages() {
    let fixture = Fixture::start().await;
    let lambda = fixture.lambda(&fixture.operator, None);
    for name in ["longshore-a", "longshore-b", "longshore-c"] {
        create(
            &fixture,
            &fixture.operator,
            New {
                name,
                ..New::default()
            },
        )
        .await
        .unwrap();
    }
    let first = lambda.list_functions().max_items(2).send().await.unwrap();
    assert_eq!(first.functions().len(), 2);
    let marker = first.next_marker().unwrap();
    let second = lambda
        .list_functions()
        .max_items(2)
        .marker(marker)
        .send()
        .await
        .unwrap();
    assert_eq!(second.functions()[0].function_name(), Some("longshore-c"));
    assert_eq!(second.next_marker(), None);
}

#[tokio::test]
async fn an_invocation_gives_the_handlers_value_and_its_log() {
    let fixture = Fixture::start().await;
    create(&fixture, &fixture.operator, New::default())
        .await
        .unwrap();
    let lambda = fixture.lambda(&fixture.operator, None);
    for value in [1, 21] {
        let reply = lambda
            .invoke()
            .function_name("longshore-double")
            .log_type(LogType::Tail)
            .payload(Blob::new(format!("{{\"value\":{value}}}")))
            .send()
            .await
            .unwrap();
        assert_eq!(reply.status_code(), 200);
        assert_eq!(reply.function_error(), None);
        let expected = format!("{{\"doubled\":{}}}", value * 2);
        assert_eq!(reply.payload().unwrap().as_ref(), expected.as_bytes());
        assert!(!reply.log_result().unwrap_or_default().is_empty());
    }
}

#[tokio::test]
async fn a_function_that_throws_or_never_ends_fails_by_itself() {
    let fixture = Fixture::start().await;
    create(&fixture, &fixture.operator, New::default())
        .await
        .unwrap();
    let invoke = async |payload: &str| {
        let reply = fixture
            .lambda(&fixture.operator, None)
            .invoke()
            .function_name("longshore-double")
            .payload(Blob::new(payload))
            .send()
            .await
            .unwrap();
        let payload = String::from_utf8(reply.payload.unwrap().into_inner()).unwrap();
        (reply.function_error, payload)
    };
    let (error, payload) = invoke("{\"value\":null}").await;
    assert_eq!(error.as_deref(), Some("Unhandled"));
    assert!(payload.contains("\"errorType\":\"TypeError\""), "{payload}");
    assert!(
        payload.contains("\"errorMessage\":\"nothing to double\""),
        "{payload}"
    );
    let (error, payload) = invoke("{\"value\":\"forever\"}").await;
    assert_eq!(error.as_deref(), Some("Unhandled"));
    assert!(
        payload.contains("Task timed out after 1.00 seconds"),
        "{payload}"
    );
    let (error, payload) = invoke("{\"value\":2}").await;
    assert_eq!((error, payload.as_str()), (None, "{\"doubled\":4}"));
}

#[tokio::test]
async fn invocations_are_refused_as_lambda_refuses_them() {
    let fixture = Fixture::start().await;
    create(&fixture, &fixture.operator, New::default())
        .await
        .unwrap();
    let lambda = fixture.lambda(&fixture.operator, None);
    let code = async |name: &str, payload: Vec<u8>, kind: InvocationType| {
        let sent = lambda
            .invoke()
            .function_name(name)
            .invocation_type(kind)
            .payload(Blob::new(payload))
            .send()
            .await;
        sent.map_or_else(
            |error| error.code().unwrap_or_default().to_owned(),
            |_| String::new(),
        )
    };
    let sync = InvocationType::RequestResponse;
    let name = "longshore-double";
    let large = format!("\"{}\"", "x".repeat(6 * 1024 * 1024)).into_bytes();
    assert_eq!(
        code(name, large, sync.clone()).await,
        "RequestTooLargeException"
    );
    assert_eq!(
        code(name, b"{".to_vec(), sync.clone()).await,
        "InvalidRequestContentException"
    );
    let absent = code("longshore-absent", b"{}".to_vec(), sync.clone()).await;
    assert_eq!(absent, "ResourceNotFoundException");
    assert_eq!(
        code("other", b"{}".to_vec(), sync).await,
        "AccessDeniedException"
    );
    let event = code(name, b"{}".to_vec(), InvocationType::Event).await;
    assert_eq!(event, "InvalidParameterValueException");
}

#[tokio::test]
async fn creating_a_function_needs_permission_a_role_that_may_be_passed_and_its_trust() {
    let fixture = Fixture::start().await;
    let refusal =
        async |key: &AccessKey, new: New<'_>| create(&fixture, key, new).await.unwrap_err();
    let operator = &fixture.operator;
    let (code, message) = refusal(
        operator,
        New {
            name: "other",
            ..New::default()
        },
    )
    .await;
    assert_eq!(code, "AccessDeniedException");
    assert!(message.contains("lambda:CreateFunction"), "{message}");
    let (code, message) = refusal(
        operator,
        New {
            role: WAREHOUSE_ROLE,
            ..New::default()
        },
    )
    .await;
    assert_eq!(code, "AccessDeniedException");
    assert!(message.contains("iam:PassRole"), "{message}");
    let (code, message) = refusal(&fixture.loader, New::default()).await;
    assert_eq!(code, "AccessDeniedException");
    assert!(message.contains("user/loader"), "{message}");
    let (code, _) = refusal(
        operator,
        New {
            code: b"not a zip",
            ..New::default()
        },
    )
    .await;
    assert_eq!(code, "InvalidParameterValueException");
    create(&fixture, operator, New::default()).await.unwrap();
    let (code, message) = refusal(operator, New::default()).await;
    assert_eq!(code, "ResourceConflictException");
    assert_eq!(message, "Function already exist: longshore-double");
}

#[tokio::test]
async fn a_role_that_does_not_trust_lambda_is_refused() {
    let fixture = Fixture::start().await;
    let role = "arn:aws:iam::111111111111:role/other";
    let trust = crate::fixture::trust(&serde_json::json!({ "Service": "redshift.amazonaws.com" }));
    fixture
        .aws
        .put_role(role, trust, std::collections::BTreeMap::new())
        .unwrap();
    let all = serde_json::json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    let policies = crate::fixture::inline(&all);
    fixture
        .aws
        .put_user(crate::fixture::WAREHOUSE, "admin", policies)
        .unwrap();
    let admin = fixture
        .aws
        .access_key(crate::fixture::WAREHOUSE, "admin")
        .unwrap();
    let refused = create(
        &fixture,
        &admin,
        New {
            role,
            ..New::default()
        },
    )
    .await
    .unwrap_err();
    assert_eq!(
        refused,
        (
            "InvalidParameterValueException".to_owned(),
            "The role defined for the function cannot be assumed by Lambda.".to_owned()
        )
    );
}

#[tokio::test]
async fn wrong_keys_are_refused_in_the_words_of_lambda() {
    let fixture = Fixture::start().await;
    let code = async |key: &AccessKey, token: Option<&str>| {
        let error = fixture
            .lambda(key, token)
            .list_functions()
            .send()
            .await
            .unwrap_err();
        error.code().unwrap_or_default().to_owned()
    };
    let wrong = AccessKey {
        secret: "wrong".to_owned(),
        ..fixture.operator.clone()
    };
    assert_eq!(code(&wrong, None).await, "InvalidSignatureException");
    let unknown = AccessKey {
        id: "AKIANOBODY".to_owned(),
        ..fixture.operator.clone()
    };
    assert_eq!(code(&unknown, None).await, "UnrecognizedClientException");
    assert_eq!(
        code(&fixture.operator, Some("x")).await,
        "UnrecognizedClientException"
    );
}
