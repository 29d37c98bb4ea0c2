//! Making the warehouse as the workspace's entities say.

use aws::lambda::Client;
use entities::{Action, Change, Entity, changes};
use functions::function_name;
use model::{Code, Failure, Kind};
use redshift_sql::ledger::IntentKind;
use redshift_sql::{CreateView, QualifiedName};
use warehouse::{Ledger, Session};

use crate::context::Context;
use crate::deploy_column::deploy_columns;
use crate::entity_state::EntityState;
use crate::refresh_entity::{RefreshEntity, refresh_entity};
use crate::switch_view::{Switch, view_name};

#[derive(Debug, Clone, Default)]
pub struct Apply {
    /// `entity.<entity>` or `entity.<entity>.<column>`; everything when it is not given.
    pub only: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// What was changed.
    pub changes: Vec<Change>,
}

/// Refreshes entities that have no records, deploys the functions of their computed columns, switches
/// their views, and removes what the views no longer use.
pub async fn apply(context: &Context, request: &Apply) -> Result<Applied, Failure> {
    let scope = Scope::parse(context, request.only.as_deref())?;
    let mut applied = Vec::new();
    for entity in &context.workspace.entities {
        if scope.holds_entity(entity) {
            applied.extend(apply_entity(context, entity, &scope).await?);
        }
    }
    Ok(Applied { changes: applied })
}

async fn apply_entity(
    context: &Context,
    entity: &Entity,
    scope: &Scope,
) -> Result<Vec<Change>, Failure> {
    let (mut session, ledger) = context.open_ledger().await?;
    let mut applied = Vec::new();
    let mut state = EntityState::read(&session, context, Some(&ledger), entity).await?;
    if state.records.is_none() {
        applied.extend(changes(&entity.name, false, &[], &[]));
        refresh_entity(
            context,
            &RefreshEntity {
                entity: entity.name.to_string(),
            },
        )
        .await?;
        state = EntityState::read(&session, context, Some(&ledger), entity).await?;
    }
    // Refused here if the columns do not fit together, before anything is deployed.
    state.wanted_columns()?;
    let planned = changes(
        &entity.name,
        true,
        &state.wanted_functions(),
        &state.deployed_functions(),
    );
    // A column in use whose definition changed comes along, or the view would lose it.
    applied.extend(
        planned
            .into_iter()
            .filter(|change| scope.holds(&change.thing) || change.action == Action::Replace),
    );
    let wanted: Vec<_> = std::mem::take(&mut state.computed)
        .into_iter()
        .filter(|computed| {
            let column = computed.column.name.as_str();
            scope.holds(&format!("entity.{}.{column}", entity.name)) || state.is_live(computed)
        })
        .collect();
    deploy_columns(context, &ledger, &mut session, entity, &wanted).await?;
    let state = EntityState::read(&session, context, Some(&ledger), entity).await?;
    switch(context, &ledger, &mut session, &state).await?;
    sweep(context, &ledger, &mut session, &state, scope).await?;
    Ok(applied)
}

async fn switch(
    context: &Context,
    ledger: &Ledger,
    session: &mut Session,
    state: &EntityState<'_>,
) -> Result<(), Failure> {
    let entity = state.entity;
    let view = CreateView {
        name: view_name(&ledger.names().entities, &entity.name),
        table: state.records()?.table.clone(),
        columns: state.view_columns()?,
    };
    let purpose = format!("entity {}", entity.name);
    Switch {
        view,
        purpose,
        refresh: None,
    }
    .run(context, ledger, session)
    .await
}

/// Drops functions that the view no longer calls, first in the warehouse, then on Lambda.
async fn sweep(
    context: &Context,
    ledger: &Ledger,
    session: &mut Session,
    state: &EntityState<'_>,
    scope: &Scope,
) -> Result<(), Failure> {
    for listed in &state.functions {
        let column = &listed.deployed.column;
        let is_used = state
            .computed
            .iter()
            .any(|computed| computed.column.function.name == listed.name);
        if is_used || !scope.holds(&format!("entity.{}.{column}", state.entity.name)) {
            continue;
        }
        let name = QualifiedName {
            schema: ledger.names().data.clone(),
            name: listed.name.clone(),
        };
        if let Some(function) = ledger.function(session, &name).await?.owned() {
            let mut transaction = ledger.begin(session, context.clock()).await?;
            transaction.drop_function(function).await?;
            transaction.commit().await?;
        }
    }
    remove_unused_lambdas(context, ledger, session, state).await
}

/// The Lambda functions that this entity's columns had and no external function calls any more, found
/// by their intents, also those of runs that were killed.
async fn remove_unused_lambdas(
    context: &Context,
    ledger: &Ledger,
    session: &mut Session,
    state: &EntityState<'_>,
) -> Result<(), Failure> {
    let workspace = &context.settings().workspace.id;
    let entity = state.entity.name.as_str();
    let objects = ledger.objects(session).await?;
    let used: Vec<_> = state
        .computed
        .iter()
        .map(|computed| function_name(workspace, entity, &computed.bundle))
        .collect();
    let prefix = format!("longshore-{workspace}-{entity}-");
    for intent in ledger.intents(session, IntentKind::Lambda).await? {
        let hash8 = intent.name.rsplit('-').next().unwrap_or_default();
        let is_called = objects
            .iter()
            .any(|object| object.kind == "function" && object.name.ends_with(&format!("_{hash8}")));
        if !intent.name.starts_with(&prefix) || used.contains(&intent.name) || is_called {
            continue;
        }
        let (_, options) = context.functions()?;
        Client::new(options).delete(&intent.name).await?;
        ledger
            .forget_intent(session, IntentKind::Lambda, &intent.name)
            .await?;
    }
    Ok(())
}

/// What `--only` lets through.
struct Scope(Option<String>);

impl Scope {
    fn parse(context: &Context, only: Option<&str>) -> Result<Self, Failure> {
        let Some(only) = only else {
            return Ok(Self(None));
        };
        let mut parts = only.split('.');
        let (Some("entity"), Some(entity), column, None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Failure::new(
                Kind::InvalidInput,
                Code::NoSuchDefinition,
                format!("\"{only}\" names nothing that can be applied"),
            )
            .with_hint("write `entity.<entity>` or `entity.<entity>.<column>`"));
        };
        let entity = context.workspace.entity(entity)?;
        if let Some(column) = column
            && entity.column(column).is_none()
        {
            return Err(no_such_column(entity, column));
        }
        Ok(Self(Some(only.to_owned())))
    }

    fn holds_entity(&self, entity: &Entity) -> bool {
        let thing = format!("entity.{}", entity.name);
        self.0
            .as_ref()
            .is_none_or(|only| *only == thing || only.starts_with(&format!("{thing}.")))
    }

    fn holds(&self, thing: &str) -> bool {
        self.0
            .as_ref()
            .is_none_or(|only| only == thing || thing.starts_with(&format!("{only}.")))
    }
}

pub(crate) fn no_such_column(entity: &Entity, column: &str) -> Failure {
    let known: Vec<_> = entity
        .columns
        .iter()
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    Failure::new(
        Kind::NotFound,
        Code::NoSuchDefinition,
        format!(
            "the entity \"{}\" has no computed column \"{column}\"",
            entity.name
        ),
    )
    .with_hint(if known.is_empty() {
        "declare it with `[[columns]]` in \"entity.toml\"".to_owned()
    } else {
        format!("it has {}", known.join(", "))
    })
}
