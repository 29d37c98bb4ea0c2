//! What the administrators of the warehouse and of the accounts have to do.

use model::Failure;

use super::super::check::holds;
use super::super::scene::{FOREIGN_TABLE, Scene};
use super::super::{Line, Made};

/// The airlines of `airline/fleet.sql`.
const AIRLINES: u64 = 16;

/// Looks, as the dedicated user, at what opening the scene set up.
pub(in super::super) async fn account(scene: &Scene) -> Result<Line, Failure> {
    let warehouse = &scene.workspace().settings.warehouse;
    let user = scene.row(include_str!("../checks/user.sql")).await?;
    let user = user.into_iter().next().flatten().unwrap_or_default();
    holds(user == warehouse.user, || {
        format!("the login is \"{user}\"")
    })?;
    let airlines = scene.number(include_str!("../checks/airlines.sql")).await?;
    holds(airlines == AIRLINES, || {
        format!("{airlines} airlines can be read")
    })?;
    let prices = scene
        .number(include_str!("../checks/foreign_rows.sql"))
        .await?;
    let database = &warehouse.database;
    Ok(Line {
        figures: format!(
            "database {database}, user {user}, its role and grants, by the SQL of `setup sql`; roles \
             and bucket in two accounts, by the documents of `setup iam`"
        ),
        made: vec![
            Made {
                what: "database",
                place: database.clone(),
                row_count: None,
            },
            Made {
                what: "airline's own table",
                place: "airline.fleet.airlines".to_owned(),
                row_count: Some(airlines),
            },
            Made {
                what: "somebody's table",
                place: format!("{database}.{FOREIGN_TABLE}"),
                row_count: Some(prices),
            },
        ],
    })
}
