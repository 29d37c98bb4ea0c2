//! What the warehouse holds of an entity, against what its definition says now.

use entities::{DeployedFunction, Entity, WantedFunction, compose, objects};
use functions::Bundle;
use model::{Code, Column, Failure, Kind, RowCount};
use redshift_sql::ledger::RefreshKind;
use redshift_sql::{ComputedColumn, Ident, QualifiedName, ViewColumn};
use warehouse::{Ledger, ObjectEntry, Session, catalog};

use crate::context::Context;

pub(crate) struct EntityState<'a> {
    pub(crate) entity: &'a Entity,
    /// `None` when it was never refreshed.
    pub(crate) records: Option<Records>,
    /// One for each computed column, as defined now over the records; none without records.
    pub(crate) computed: Vec<Computed>,
    /// The functions that the ledger lists for the entity.
    pub(crate) functions: Vec<ListedFunction>,
}

/// A version of the materialised query.
#[derive(Debug, Clone)]
pub(crate) struct Records {
    pub(crate) version: i64,
    pub(crate) table: QualifiedName,
    pub(crate) row_count: RowCount,
    pub(crate) names: Vec<Ident>,
    /// Those of a type that Longshore knows.
    pub(crate) columns: Vec<Column>,
}

/// A computed column, ready to be deployed and called.
pub(crate) struct Computed {
    pub(crate) bundle: Bundle,
    pub(crate) column: ComputedColumn,
}

#[derive(Debug, Clone)]
pub(crate) struct ListedFunction {
    pub(crate) name: Ident,
    pub(crate) deployed: DeployedFunction,
}

impl<'a> EntityState<'a> {
    /// Without a ledger nothing is there yet.
    pub(crate) async fn read(
        session: &Session,
        context: &Context,
        ledger: Option<&Ledger>,
        entity: &'a Entity,
    ) -> Result<Self, Failure> {
        let Some(ledger) = ledger else {
            return Ok(Self {
                entity,
                records: None,
                computed: Vec::new(),
                functions: Vec::new(),
            });
        };
        let records = Records::current(session, context, Some(ledger), entity).await?;
        let functions = ledger
            .objects(session)
            .await?
            .iter()
            .filter_map(|object| listed_function(entity, object))
            .collect();
        let computed = match &records {
            None => Vec::new(),
            Some(records) => computed(entity, &records.columns, ledger)?,
        };
        Ok(Self {
            entity,
            records,
            computed,
            functions,
        })
    }

    pub(crate) fn records(&self) -> Result<&Records, Failure> {
        self.records
            .as_ref()
            .ok_or_else(|| not_refreshed(self.entity))
    }

    /// Whether the function of this version of a column is in the warehouse.
    pub(crate) fn is_deployed(&self, computed: &Computed) -> bool {
        self.functions
            .iter()
            .any(|listed| listed.name == computed.column.function.name)
    }

    /// Whether any version of the column is, so that the view shows it.
    pub(crate) fn is_live(&self, computed: &Computed) -> bool {
        let column = computed.column.name.as_str();
        self.functions
            .iter()
            .any(|listed| listed.deployed.column.as_str() == column)
    }

    /// The columns of the view over the current records, with the computed columns that are deployed
    /// as they are defined now.
    pub(crate) fn view_columns(&self) -> Result<Vec<ViewColumn>, Failure> {
        let deployed: Vec<_> = self
            .computed
            .iter()
            .filter(|computed| self.is_deployed(computed))
            .map(|computed| computed.column.clone())
            .collect();
        Ok(compose(self.entity, &self.records()?.names, &deployed)?)
    }

    /// Every computed column as if it were deployed.
    pub(crate) fn wanted_columns(&self) -> Result<Vec<ViewColumn>, Failure> {
        let all: Vec<_> = self
            .computed
            .iter()
            .map(|computed| computed.column.clone())
            .collect();
        Ok(compose(self.entity, &self.records()?.names, &all)?)
    }

    pub(crate) fn wanted_functions(&self) -> Vec<WantedFunction> {
        let names = self.entity.columns.iter().map(|column| column.name.clone());
        names
            .zip(&self.computed)
            .map(|(column, computed)| WantedFunction {
                column,
                hash8: computed.bundle.hash8(),
            })
            .collect()
    }

    pub(crate) fn deployed_functions(&self) -> Vec<DeployedFunction> {
        self.functions
            .iter()
            .map(|listed| listed.deployed.clone())
            .collect()
    }
}

pub(crate) fn not_refreshed(entity: &Entity) -> Failure {
    let name = &entity.name;
    Failure::new(
        Kind::NotFound,
        Code::EntityNotRefreshed,
        format!("the entity \"{name}\" was never refreshed in this warehouse"),
    )
    .with_hint(format!("run `longshore entity refresh {name}`"))
}

impl Records {
    /// The version that the view shows; needs no code of computed columns. Without a ledger nothing is
    /// there yet.
    pub(crate) async fn current(
        session: &Session,
        context: &Context,
        ledger: Option<&Ledger>,
        entity: &Entity,
    ) -> Result<Option<Self>, Failure> {
        let Some(ledger) = ledger else {
            return Ok(None);
        };
        let name = entity.name.as_str();
        let Some(last) = ledger
            .last_refresh(session, RefreshKind::Entity, name)
            .await?
        else {
            return Ok(None);
        };
        let table = QualifiedName {
            schema: ledger.names().data.clone(),
            name: objects::records(&entity.name, last.number),
        };
        Self::read(session, context, table, last.number, last.row_count)
            .await
            .map(Some)
    }

    /// Reads the columns of a version from the catalogue.
    pub(crate) async fn read(
        session: &Session,
        context: &Context,
        table: QualifiedName,
        version: i64,
        row_count: RowCount,
    ) -> Result<Self, Failure> {
        let database = context.database()?;
        let entries = catalog::columns(session, &database, &table.schema, &table.name).await?;
        let mut names = Vec::new();
        let mut columns = Vec::new();
        for entry in entries {
            names.push(Ident::new(&entry.name)?);
            if let Some(column_type) = entry.column_type {
                columns.push(Column {
                    name: entry.name,
                    column_type,
                    nullable: entry.nullable,
                });
            }
        }
        Ok(Self {
            version,
            table,
            row_count,
            names,
            columns,
        })
    }
}

/// Bundles every computed column of the entity over `columns`.
pub(crate) fn computed(
    entity: &Entity,
    columns: &[Column],
    ledger: &Ledger,
) -> Result<Vec<Computed>, Failure> {
    let computed = |column: &entities::ComputedColumn| {
        let bundle = functions::bundle(column, columns)?;
        if bundle.uses().is_empty() {
            return Err(reads_nothing(&column.name));
        }
        let function = QualifiedName {
            schema: ledger.names().data.clone(),
            name: objects::function(&entity.name, &column.name, &bundle.hash8()),
        };
        let arguments = bundle
            .uses()
            .iter()
            .map(|used| Ok((Ident::new(&used.name)?, used.column_type)))
            .collect::<Result<Vec<_>, Failure>>()?;
        let name = Ident::new(column.name.as_str())?;
        let column = ComputedColumn::new(name, function, arguments, bundle.returns())?;
        Ok(Computed { bundle, column })
    };
    entity.columns.iter().map(computed).collect()
}

fn listed_function(entity: &Entity, object: &ObjectEntry) -> Option<ListedFunction> {
    if object.kind != "function" {
        return None;
    }
    let column = objects::function_column(&entity.name, &object.purpose)?;
    let (_, hash8) = object.name.rsplit_once('_')?;
    Some(ListedFunction {
        name: Ident::new(&object.name).ok()?,
        deployed: DeployedFunction {
            column,
            hash8: hash8.to_owned(),
        },
    })
}

/// An external function needs an argument.
fn reads_nothing(column: &entities::Name) -> Failure {
    Failure::new(
        Kind::InvalidInput,
        Code::InvalidDefinition,
        format!("the code of the column \"{column}\" reads no column of its row"),
    )
    .with_hint(
        "let it read at least one, for example the id, or put the constant into \"query.sql\"",
    )
}
