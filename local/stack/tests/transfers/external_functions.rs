use crate::warehouse::Warehouse;

/// Adds one; answers as AWS's own samples do, with a string of JSON.
const ADD_ONE: &str = "exports.handler = async (event) => {
    const results = event.arguments.map(([value]) => {
        if (value === 13) throw new Error('thirteen');
        return value === null ? null : value + 1;
    });
    return JSON.stringify({ success: true, num_records: event.num_records, results });
};";

const CREATE: &str = "CREATE EXTERNAL FUNCTION f_add_one(int) RETURNS int STABLE \
    LAMBDA 'add-one' IAM_ROLE 'arn:aws:iam::111111111111:role/caller' MAX_BATCH_ROWS 100";

async fn warehouse() -> Warehouse {
    let warehouse = Warehouse::start().await;
    warehouse.deploy("add-one", ADD_ONE).await;
    warehouse
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_is_called_for_every_row_in_batches() {
    let warehouse = warehouse().await;
    warehouse.run(CREATE).await;
    assert_eq!(
        warehouse
            .rows("SELECT f_add_one(41), f_add_one(NULL)")
            .await,
        ["42|NULL"]
    );
    warehouse.run("CREATE TABLE t (n INT)").await;
    let values: Vec<String> = (100..1_100).map(|n| format!("({n})")).collect();
    warehouse
        .run(&format!("INSERT INTO t VALUES {}", values.join(", ")))
        .await;
    assert_eq!(
        warehouse
            .rows("SELECT count(*), sum(f_add_one(n) - n) FROM t WHERE f_add_one(n) > 100")
            .await,
        ["1000|1000"]
    );
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_row_that_fails_fails_the_query() {
    let warehouse = warehouse().await;
    warehouse.run(CREATE).await;
    let (state, message) = warehouse.refusal("SELECT f_add_one(13)").await;
    assert_eq!(state, "XX000");
    assert!(message.contains("thirteen"), "{message}");
    assert_eq!(warehouse.rows("SELECT f_add_one(14)").await, ["15"]);
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn creating_needs_the_language_the_permission_and_the_schema() {
    let warehouse = warehouse().await;
    warehouse
        .run("CREATE USER maker PASSWORD 'Secret123'; CREATE ROLE functions")
        .await;
    for grant in [
        "GRANT USAGE ON LANGUAGE exfunc TO maker",
        "GRANT CREATE OR REPLACE EXTERNAL FUNCTION TO ROLE functions",
        "GRANT ROLE functions TO maker",
    ] {
        warehouse.run("SET SESSION AUTHORIZATION maker").await;
        let (state, message) = warehouse.refusal(CREATE).await;
        assert_eq!(state, "42501", "{message}");
        warehouse.run("RESET SESSION AUTHORIZATION").await;
        warehouse.run(grant).await;
    }
    warehouse.run("SET SESSION AUTHORIZATION maker").await;
    warehouse.run(CREATE).await;
    warehouse.run("DROP FUNCTION f_add_one(int)").await;
    warehouse.run("RESET SESSION AUTHORIZATION").await;
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_without_the_right_to_invoke_is_refused_when_called() {
    let warehouse = warehouse().await;
    warehouse
        .run(&CREATE.replace("role/caller", "role/data"))
        .await;
    let (state, message) = warehouse.refusal("SELECT f_add_one(1)").await;
    assert_eq!(state, "XX000");
    assert!(message.contains("lambda:InvokeFunction"), "{message}");
    warehouse.stop().await;
}
