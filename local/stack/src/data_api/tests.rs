use local_aws::Principal;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::{LocalStack, Options};

/// A stack, and the operator of its account.
struct Fixture {
    stack: LocalStack,
    api: Arc<DataApi>,
    operator: Principal,
    _folder: TempDir,
}

impl Fixture {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let stack = LocalStack::start(Options::new(folder.path()))
            .await
            .unwrap();
        let credentials = &stack.connection().credentials;
        let operator = stack
            .aws()
            .principal_for_keys(
                &credentials.access_key_id,
                &credentials.secret_access_key,
                None,
            )
            .unwrap();
        let api = DataApi::new(
            stack.redshift(),
            stack.connection().cluster_arn.clone(),
            Clock::system(),
            Handle::current(),
        );
        Self {
            stack,
            api,
            operator,
            _folder: folder,
        }
    }

    fn ask_as(&self, caller: &Principal, action: &str, input: &Value) -> Result<Value, AwsError> {
        tokio::task::block_in_place(|| self.api.act(self.stack.aws(), caller, action, input))
    }

    fn ask(&self, action: &str, input: &Value) -> Result<Value, AwsError> {
        self.ask_as(&self.operator, action, input)
    }

    /// Runs a statement as the administrator, with further members, and describes it at its end.
    fn run(&self, action: &str, more: &Value) -> Value {
        let mut input = json!({
            "ClusterIdentifier": "local",
            "Database": "dev",
            "DbUser": "awsuser",
        });
        for (name, value) in more.as_object().unwrap() {
            input[name] = value.clone();
        }
        let id = self.ask(action, &input).unwrap()["Id"].clone();
        self.describe(&id)
    }

    fn describe(&self, id: &Value) -> Value {
        self.ask(
            "DescribeStatement",
            &json!({ "Id": id, "WaitTimeSeconds": 30 }),
        )
        .unwrap()
    }

    fn execute(&self, sql: &str) -> Value {
        self.run("ExecuteStatement", &json!({ "Sql": sql }))
    }

    fn result(&self, id: &Value) -> Result<Value, AwsError> {
        self.ask("GetStatementResult", &json!({ "Id": id }))
    }

    /// The first value of a query's result.
    fn value(&self, sql: &str) -> Value {
        let described = self.execute(sql);
        self.result(&described["Id"]).unwrap()["Records"][0][0].clone()
    }

    async fn stop(self) {
        self.api.close();
        self.stack.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_run_and_give_typed_values() {
    let fixture = Fixture::start().await;
    let sql = "SELECT 1::int AS i, 1.5::float8 AS f, true AS b, 'x'::varchar(5) AS v, \
               2.5::decimal(6,2) AS d, NULL::int AS n";
    let described = fixture.execute(sql);
    assert_eq!(described["Status"], "FINISHED", "{described}");
    assert_eq!(described["ResultRows"], 1);
    let result = fixture.result(&described["Id"]).unwrap();
    assert_eq!(
        result["Records"],
        json!([[
            { "longValue": 1 },
            { "doubleValue": 1.5 },
            { "booleanValue": true },
            { "stringValue": "x" },
            { "stringValue": "2.50" },
            { "isNull": true }
        ]])
    );
    let types: Vec<&str> = result["ColumnMetadata"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| column["typeName"].as_str().unwrap())
        .collect();
    assert_eq!(
        types,
        ["int4", "float8", "bool", "varchar", "numeric", "int4"]
    );
    let failed = fixture.execute("SELECT * FROM missing");
    assert_eq!(failed["Status"], "FAILED");
    assert_eq!(failed["HasResultSet"], false);
    let error = failed["Error"].as_str().unwrap();
    assert!(
        error.starts_with("ERROR: relation \"missing\" does not exist"),
        "{error}"
    );
    let refused = fixture.result(&failed["Id"]).unwrap_err();
    assert_eq!(refused.code(), "ResourceNotFoundException");
    fixture.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_one_transaction() {
    let fixture = Fixture::start().await;
    fixture.execute("CREATE TABLE t (id INT)");
    let texts = json!([
        "INSERT INTO t VALUES (1)",
        "SELECT 1/0",
        "INSERT INTO t VALUES (2)"
    ]);
    let failed = fixture.run("BatchExecuteStatement", &json!({ "Sqls": texts }));
    assert_eq!(failed["Status"], "FAILED");
    let statuses: Vec<_> = failed["SubStatements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["Status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["FINISHED", "FAILED", "ABORTED"]);
    assert_eq!(
        fixture.value("SELECT count(*) FROM t"),
        json!({ "longValue": 0 })
    );
    let apart = json!({ "Sqls": texts, "ExecutionMode": "AUTO_COMMIT" });
    fixture.run("BatchExecuteStatement", &apart);
    assert_eq!(
        fixture.value("SELECT count(*) FROM t"),
        json!({ "longValue": 2 })
    );
    let good = json!({ "Sqls": ["INSERT INTO t VALUES (3)", "SELECT max(id) FROM t"] });
    let good = fixture.run("BatchExecuteStatement", &good);
    let id = &good["SubStatements"][1]["Id"];
    assert_eq!(*id, format!("{}:2", good["Id"].as_str().unwrap()));
    assert_eq!(
        fixture.result(id).unwrap()["Records"],
        json!([[{ "longValue": 3 }]])
    );
    let many: Vec<&str> = vec!["SELECT 1"; 41];
    let input = json!({ "ClusterIdentifier": "local", "Database": "dev", "Sqls": many });
    let refused = fixture.ask("BatchExecuteStatement", &input).unwrap_err();
    assert_eq!(refused.code(), "ValidationException");
    fixture.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_are_named_and_used() {
    let fixture = Fixture::start().await;
    fixture.execute("CREATE TABLE t (id INT, name VARCHAR(20))");
    let described = fixture.run(
        "ExecuteStatement",
        &json!({
            "Sql": "INSERT INTO t VALUES (:id, :name)",
            "Parameters": [{ "name": "id", "value": "7" }, { "name": "name", "value": "it's" }],
        }),
    );
    assert_eq!(described["Status"], "FINISHED", "{described}");
    assert_eq!(described["ResultRows"], 1);
    assert_eq!(
        fixture.value("SELECT name FROM t WHERE id = 7"),
        json!({ "stringValue": "it's" })
    );
    for (sql, parameters) in [
        ("SELECT 1", json!([{ "name": "id", "value": "7" }])),
        (
            "SELECT :id + :other",
            json!([{ "name": "id", "value": "7" }]),
        ),
        ("SELECT :id", json!([{ "name": "id", "value": "" }])),
        ("SELECT :id", json!([{ "name": "id" }])),
    ] {
        let input = json!({
            "ClusterIdentifier": "local", "Database": "dev", "DbUser": "awsuser",
            "Sql": sql, "Parameters": parameters,
        });
        let refused = fixture.ask("ExecuteStatement", &input).unwrap_err();
        assert_eq!(refused.code(), "ValidationException", "{sql}");
    }
    fixture.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn results_come_as_csv_and_in_pages() {
    let fixture = Fixture::start().await;
    fixture.execute("CREATE TABLE digits (n INT)");
    fixture.execute("INSERT INTO digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)");
    let described = fixture.execute(
        "SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n AS i \
         FROM digits a, digits b, digits c, digits d WHERE d.n < 3 ORDER BY 1",
    );
    let (mut seen, mut token) = (Vec::new(), Value::Null);
    loop {
        let input = json!({ "Id": described["Id"], "NextToken": token });
        let page = fixture.ask("GetStatementResult", &input).unwrap();
        assert_eq!(page["TotalNumRows"], 3000);
        for record in page["Records"].as_array().unwrap() {
            seen.push(record[0]["longValue"].as_u64().unwrap());
        }
        match page.get("NextToken") {
            Some(next) => token = next.clone(),
            None => break,
        }
    }
    assert_eq!(seen, (0..3000).collect::<Vec<u64>>());
    let csv = json!({ "Sql": "SELECT 'a,b' AS x, 1 AS y", "ResultFormat": "CSV" });
    let described = fixture.run("ExecuteStatement", &csv);
    let input = json!({ "Id": described["Id"] });
    let result = fixture.ask("GetStatementResultV2", &input).unwrap();
    assert_eq!(
        result["Records"],
        json!([{ "CSVRecords": "x,y\r\n\"a,b\",1\r\n" }])
    );
    assert!(fixture.ask("GetStatementResult", &input).is_err());
    fixture.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_canceled() {
    let fixture = Fixture::start().await;
    fixture.execute("CREATE TABLE digits (n INT)");
    fixture.execute("INSERT INTO digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)");
    let from: Vec<String> = (0..12).map(|at| format!("digits d{at}")).collect();
    let sql = format!("SELECT sum(d0.n) FROM {}", from.join(", "));
    let input = json!({
        "ClusterIdentifier": "local", "Database": "dev", "DbUser": "awsuser", "Sql": sql,
    });
    let id = fixture.ask("ExecuteStatement", &input).unwrap()["Id"].clone();
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let canceled = fixture
        .ask("CancelStatement", &json!({ "Id": id }))
        .unwrap();
    assert_eq!(canceled["Status"], true);
    assert_eq!(fixture.describe(&id)["Status"], "ABORTED");
    let again = fixture.ask("CancelStatement", &json!({ "Id": id }));
    assert_eq!(again.unwrap_err().code(), "ValidationException");
    fixture.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_kept() {
    let fixture = Fixture::start().await;
    let first = fixture.run(
        "ExecuteStatement",
        &json!({ "Sql": "CREATE TEMP TABLE kept (id INT)", "SessionKeepAliveSeconds": 60 }),
    );
    let session = first["SessionId"].clone();
    let input = json!({ "Sql": "SELECT count(*) FROM kept", "SessionId": session });
    let id = fixture.ask("ExecuteStatement", &input).unwrap()["Id"].clone();
    assert_eq!(fixture.describe(&id)["Status"], "FINISHED");
    let listed = fixture.ask("ListSessions", &json!({})).unwrap();
    assert_eq!(listed["Sessions"][0]["SessionId"], session);
    assert_eq!(listed["Sessions"][0]["Status"], "AVAILABLE");
    assert_eq!(fixture.execute("SELECT * FROM kept")["Status"], "FAILED");
    let input = json!({ "Sql": "SELECT 1", "SessionId": session, "Database": "dev" });
    assert!(fixture.ask("ExecuteStatement", &input).is_err());
    fixture.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_token_is_the_same_statement() {
    let fixture = Fixture::start().await;
    let input = json!({ "Sql": "SELECT 1", "ClientToken": "once" });
    let first = fixture.run("ExecuteStatement", &input);
    let second = fixture.run("ExecuteStatement", &input);
    assert_eq!(first["Id"], second["Id"]);
    let other = json!({ "Sql": "SELECT 1", "ClientToken": "twice" });
    assert_ne!(fixture.run("ExecuteStatement", &other)["Id"], first["Id"]);
    fixture.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_event_is_accepted() {
    let fixture = Fixture::start().await;
    let input = json!({ "Sql": "SELECT 1", "WithEvent": true });
    assert_eq!(
        fixture.run("ExecuteStatement", &input)["Status"],
        "FINISHED"
    );
    let input = json!({ "Sqls": ["SELECT 1"], "WithEvent": false });
    let described = fixture.run("BatchExecuteStatement", &input);
    assert_eq!(described["Status"], "FINISHED");
    fixture.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_are_listed() {
    let fixture = Fixture::start().await;
    fixture.run(
        "ExecuteStatement",
        &json!({ "Sql": "SELECT 1", "StatementName": "daily-a" }),
    );
    fixture.run(
        "ExecuteStatement",
        &json!({ "Sql": "SELECT 1/0", "StatementName": "daily-b" }),
    );
    let names = |input: Value| -> Vec<String> {
        fixture.ask("ListStatements", &input).unwrap()["Statements"]
            .as_array()
            .unwrap()
            .iter()
            .map(|statement| statement["StatementName"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(json!({})), ["daily-a"]);
    assert_eq!(names(json!({ "Status": "ALL" })), ["daily-b", "daily-a"]);
    assert_eq!(
        names(json!({ "Status": "FAILED", "StatementName": "daily" })),
        ["daily-b"]
    );
    let page = fixture
        .ask(
            "ListStatements",
            &json!({ "Status": "ALL", "MaxResults": 1 }),
        )
        .unwrap();
    let next = json!({ "Status": "ALL", "MaxResults": 1, "NextToken": page["NextToken"] });
    assert_eq!(names(next), ["daily-a"]);
    fixture.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_is_listed() {
    let fixture = Fixture::start().await;
    fixture.execute("CREATE TABLE places (id INT NOT NULL, name VARCHAR(20))");
    let with = |more: Value| {
        let mut input = json!({
            "ClusterIdentifier": "local", "Database": "dev", "DbUser": "awsuser",
        });
        for (name, value) in more.as_object().unwrap() {
            input[name] = value.clone();
        }
        input
    };
    let databases = fixture.ask("ListDatabases", &with(json!({}))).unwrap();
    assert!(
        databases["Databases"]
            .as_array()
            .unwrap()
            .contains(&json!("dev"))
    );
    let schemas = with(json!({ "SchemaPattern": "pub%" }));
    let schemas = fixture.ask("ListSchemas", &schemas).unwrap();
    assert_eq!(schemas["Schemas"], json!(["public"]));
    let tables = with(json!({ "SchemaPattern": "public", "TablePattern": "pl%" }));
    let tables = fixture.ask("ListTables", &tables).unwrap();
    assert_eq!(
        tables["Tables"],
        json!([{ "schema": "public", "name": "places", "type": "TABLE" }])
    );
    let table = with(json!({ "Schema": "public", "Table": "places" }));
    let table = fixture.ask("DescribeTable", &table).unwrap();
    let columns = table["ColumnList"].as_array().unwrap();
    let shown: Vec<_> = columns
        .iter()
        .map(|column| (&column["name"], &column["typeName"], &column["nullable"]))
        .collect();
    assert_eq!(
        shown,
        [
            (&json!("id"), &json!("int4"), &json!(0)),
            (&json!("name"), &json!("varchar"), &json!(1))
        ]
    );
    fixture.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "two policies and what each allows")]
async fn iam_decides_who_may_run_as_whom() {
    let fixture = Fixture::start().await;
    let account = fixture.operator.account_id().to_owned();
    let policy = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Resource": "*",
          "Action": ["redshift-data:*", "redshift:GetClusterCredentialsWithIAM",
                     "secretsmanager:GetSecretValue"] }] });
    let provisioner = fixture.stack.provisioner();
    provisioner
        .put_user(&account, "analyst", [("work".to_owned(), policy)].into())
        .await
        .unwrap();
    let key = provisioner.user_key(&account, "analyst").await.unwrap();
    let analyst = fixture
        .stack
        .aws()
        .principal_for_keys(&key.id, &key.secret, None)
        .unwrap();
    let input = |more: &[(&str, &str)]| {
        let mut input = json!({
            "ClusterIdentifier": "local", "Database": "dev", "Sql": "SELECT current_user",
        });
        for (name, value) in more {
            input[*name] = json!(value);
        }
        input
    };
    let user = |input: &Value| {
        let id = fixture.ask_as(&analyst, "ExecuteStatement", input).unwrap()["Id"].clone();
        let wait = json!({ "Id": id, "WaitTimeSeconds": 30 });
        let result = fixture
            .ask_as(&analyst, "GetStatementResult", &wait)
            .unwrap();
        result["Records"][0][0]["stringValue"]
            .as_str()
            .unwrap()
            .to_lowercase()
    };
    assert_eq!(user(&input(&[])), "iam:analyst");
    let denied = fixture.ask_as(
        &analyst,
        "ExecuteStatement",
        &input(&[("DbUser", "awsuser")]),
    );
    assert_eq!(denied.unwrap_err().code(), "AccessDeniedException");
    let secret = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:redshift!local-awsuser";
    assert_eq!(user(&input(&[("SecretArn", secret)])), "awsuser");
    let missing = input(&[(
        "SecretArn",
        "arn:aws:secretsmanager:eu-west-1:111111111111:secret:x",
    )]);
    let missing = fixture.ask_as(&analyst, "ExecuteStatement", &missing);
    assert_eq!(missing.unwrap_err().code(), "ResourceNotFoundException");
    let elsewhere = input(&[("ClusterIdentifier", "elsewhere")]);
    let elsewhere = fixture.ask_as(&analyst, "ExecuteStatement", &elsewhere);
    assert_eq!(elsewhere.unwrap_err().code(), "ValidationException");
    // Another identity does not see the statement.
    let id = fixture
        .ask_as(&analyst, "ExecuteStatement", &input(&[]))
        .unwrap()["Id"]
        .clone();
    let hidden = fixture.ask("DescribeStatement", &json!({ "Id": id }));
    assert_eq!(hidden.unwrap_err().code(), "ResourceNotFoundException");
    fixture.stop().await;
}
