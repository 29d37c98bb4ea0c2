use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use aws::lambda::{Function, NewFunction};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use functions::{Bundle, DeployedFunction, Deployment, Error, FunctionHost, deploy};
use model::{Code, ColumnType, Digest, Failure, Kind};

use crate::bundled;

/// A function host that keeps its functions in memory.
#[derive(Default)]
struct FakeHost {
    functions: Mutex<BTreeMap<String, Function>>,
    created: Mutex<Vec<NewFunction>>,
    /// After how many looks a created function is active.
    active_after: usize,
    looks: Mutex<usize>,
}

impl FunctionHost for FakeHost {
    fn look_interval(&self) -> Duration {
        Duration::from_millis(1)
    }

    async fn find(&self, name: &str) -> Result<Option<Function>, Failure> {
        let mut found = self.functions.lock().unwrap().get(name).cloned();
        if let Some(function) = &mut found {
            let mut looks = self.looks.lock().unwrap();
            *looks += 1;
            function.is_active = *looks >= self.active_after;
        }
        Ok(found)
    }

    async fn create(&self, new: NewFunction) -> Result<Function, Failure> {
        let function = Function {
            name: new.name.clone(),
            arn: format!(
                "arn:aws:lambda:eu-west-1:111111111111:function:{}",
                new.name
            ),
            role: new.role.clone(),
            code_sha256: STANDARD.encode(Digest::of(&new.zip).as_bytes()),
            is_active: self.active_after == 0,
            tags: new.tags.clone(),
        };
        self.created.lock().unwrap().push(new);
        self.functions
            .lock()
            .unwrap()
            .insert(function.name.clone(), function.clone());
        Ok(function)
    }
}

async fn deployed(host: &FakeHost, bundle: &Bundle) -> Result<DeployedFunction, Error> {
    let deployment = Deployment {
        workspace: &"k7f3q9".parse().unwrap(),
        entity: "planes",
        bundle,
        execution_role: &"arn:aws:iam::111111111111:role/longshore-k7f3q9-function"
            .parse()
            .unwrap(),
    };
    deploy(host, deployment).await
}

#[tokio::test]
async fn deploying_twice_creates_once() {
    let host = FakeHost::default();
    let bundle = bundled(ColumnType::Integer, "record.year").unwrap();
    let first = deployed(&host, &bundle).await.unwrap();
    assert_eq!(
        first.name,
        format!("longshore-k7f3q9-planes-computed-{}", bundle.hash8())
    );
    assert!(first.created);
    let second = deployed(&host, &bundle).await.unwrap();
    assert_eq!(
        second,
        DeployedFunction {
            name: first.name,
            created: false
        }
    );
    assert_eq!(host.created.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_function_tells_whose_it_is_and_what_it_runs_as() {
    let host = FakeHost::default();
    let bundle = bundled(ColumnType::Integer, "record.year").unwrap();
    deployed(&host, &bundle).await.unwrap();
    let created = host.created.lock().unwrap().remove(0);
    assert_eq!(
        created.role,
        "arn:aws:iam::111111111111:role/longshore-k7f3q9-function"
    );
    assert_eq!(created.handler, "index.handler");
    assert_eq!(created.description, "column computed of the entity planes");
    let tags: Vec<_> = created
        .tags
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    let digest = format!("longshore:digest={}", bundle.digest());
    assert_eq!(
        tags,
        [
            "longshore:column=computed",
            &digest,
            "longshore:entity=planes",
            "longshore:workspace=k7f3q9"
        ]
    );
}

#[tokio::test]
async fn other_code_gets_another_function() {
    let host = FakeHost::default();
    let old = bundled(ColumnType::Integer, "record.year").unwrap();
    let new = bundled(ColumnType::Integer, "record.year + 1").unwrap();
    let first = deployed(&host, &old).await.unwrap();
    let second = deployed(&host, &new).await.unwrap();
    assert_ne!(first.name, second.name);
    assert_eq!(host.functions.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_function_of_the_name_with_other_code_is_never_changed() {
    let host = FakeHost::default();
    let bundle = bundled(ColumnType::Integer, "record.year").unwrap();
    let name = deployed(&host, &bundle).await.unwrap().name;
    host.functions
        .lock()
        .unwrap()
        .get_mut(&name)
        .unwrap()
        .code_sha256 = "foreign".to_owned();
    let failure = Failure::from(deployed(&host, &bundle).await.unwrap_err());
    assert_eq!(
        (failure.kind, failure.code),
        (Kind::Conflict, Code::FunctionNameTaken)
    );
    assert_eq!(
        failure.message,
        format!("the function \"{name}\" exists with other code")
    );
    assert_eq!(host.functions.lock().unwrap()[&name].code_sha256, "foreign");
    assert_eq!(host.created.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn deploying_waits_until_the_function_is_active() {
    let host = FakeHost {
        active_after: 3,
        ..FakeHost::default()
    };
    let bundle = bundled(ColumnType::Integer, "record.year").unwrap();
    deployed(&host, &bundle).await.unwrap();
    assert_eq!(*host.looks.lock().unwrap(), 3);
}

#[tokio::test]
async fn a_function_that_never_becomes_active_is_an_error() {
    let host = FakeHost {
        active_after: usize::MAX,
        ..FakeHost::default()
    };
    let bundle = bundled(ColumnType::Integer, "record.year").unwrap();
    let error = deployed(&host, &bundle).await.unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("was still not active after 120ms"),
        "{error}"
    );
}
