//! Functions in the index.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row};

use super::function::{FunctionId, StoredFunction};
use crate::content::{ContentLease, NewContent};
use crate::iam::Access;
use crate::{AwsError, LocalAws, Principal};

const COLUMNS: &str = "account, region, name, content, configuration, tags";

fn from_row(row: &Row<'_>) -> rusqlite::Result<StoredFunction> {
    Ok(StoredFunction {
        id: FunctionId {
            account_id: row.get(0)?,
            region: row.get(1)?,
            name: row.get(2)?,
        },
        content: row.get(3)?,
        configuration: json(row, 4)?,
        tags: json(row, 5)?,
    })
}

fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(&row.get::<_, String>(column)?).map_err(|error| {
        let text = rusqlite::types::Type::Text;
        rusqlite::Error::FromSqlConversionFailure(column, text, Box::new(error))
    })
}

impl LocalAws {
    /// Decides a Lambda action; Lambda's code for a refusal is `AccessDeniedException`.
    pub(super) fn authorize_lambda(
        &self,
        principal: &Principal,
        action: &str,
        function: Option<&FunctionId>,
        context: iam_rs::Context,
    ) -> Result<(), AwsError> {
        let access = Access {
            action,
            resource: function.map_or("*".to_owned(), FunctionId::arn),
            resource_account: function
                .map_or(principal.account_id(), |function| &function.account_id),
            context,
        };
        self.accounts
            .authorize(principal, access, None, self.clock.now())
            .map_err(|refusal| refusal.with_code("AccessDeniedException"))
    }

    /// The function, and a hold on its package.
    pub(super) fn find_function(
        &self,
        id: &FunctionId,
    ) -> Result<(StoredFunction, ContentLease), AwsError> {
        let connection = self.index.lock();
        let function = connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM functions WHERE account = ?1 AND region = ?2 AND name = ?3"
            ))?
            .query_row((&id.account_id, &id.region, &id.name), from_row)
            .optional()?
            .ok_or_else(|| id.not_found(None))?;
        let lease = self.content.lease(&function.content);
        Ok((function, lease))
    }

    /// Stores a new function whose package is `content`.
    pub(super) fn store_function(
        &self,
        function: &StoredFunction,
        content: NewContent,
    ) -> Result<(), AwsError> {
        let text = |value: &serde_json::Value| value.to_string();
        let configuration = serde_json::to_value(&function.configuration)
            .map_err(|error| AwsError::internal(&error))?;
        let tags =
            serde_json::to_value(&function.tags).map_err(|error| AwsError::internal(&error))?;
        let id = &function.id;
        let inserted = self.index.lock().execute(
            "INSERT OR IGNORE INTO functions VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            rusqlite::params![
                id.account_id,
                id.region,
                id.name,
                content.name(),
                text(&configuration),
                text(&tags),
            ],
        )?;
        if inserted == 0 {
            return Err(AwsError::new(
                409,
                "ResourceConflictException",
                format!("Function already exist: {}", id.name),
            ));
        }
        content.keep();
        Ok(())
    }

    pub(super) fn remove_function(&self, id: &FunctionId) -> Result<(), AwsError> {
        let removed: Option<String> = self
            .index
            .lock()
            .query_row(
                "DELETE FROM functions WHERE account = ?1 AND region = ?2 AND name = ?3
                 RETURNING content",
                (&id.account_id, &id.region, &id.name),
                |row| row.get(0),
            )
            .optional()?;
        let content = removed.ok_or_else(|| id.not_found(None))?;
        self.content.remove(&content);
        Ok(())
    }

    /// At most `limit` functions of an account in a region, in order of name, after `after`.
    pub(super) fn functions(
        &self,
        account_id: &str,
        region: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<StoredFunction>, AwsError> {
        let connection = self.index.lock();
        let functions = connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM functions
                 WHERE account = ?1 AND region = ?2 AND name > ?3 ORDER BY name LIMIT ?4"
            ))?
            .query_map((account_id, region, after, limit), from_row)?
            .collect::<Result<_, _>>()?;
        Ok(functions)
    }

    /// Changes the tags of a function.
    pub(super) fn change_tags(
        &self,
        id: &FunctionId,
        change: impl FnOnce(&mut BTreeMap<String, String>),
    ) -> Result<(), AwsError> {
        let (mut function, _) = self.find_function(id)?;
        change(&mut function.tags);
        let tags =
            serde_json::to_string(&function.tags).map_err(|error| AwsError::internal(&error))?;
        self.index.lock().execute(
            "UPDATE functions SET tags = ?4 WHERE account = ?1 AND region = ?2 AND name = ?3",
            (&id.account_id, &id.region, &id.name, tags),
        )?;
        Ok(())
    }
}
