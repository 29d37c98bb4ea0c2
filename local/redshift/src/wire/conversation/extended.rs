//! The extended protocol: Parse, Bind, Describe, Execute and Close.

use local_dialect::RsType;
use local_dialect::error::{SqlError, SqlState};
use pgwire::messages::data::{NoData, ParameterDescription};
use pgwire::messages::extendedquery::{
    Bind, BindComplete, Close, CloseComplete, Describe, Execute, Parse, ParseComplete,
    PortalSuspended,
};
use pgwire::messages::{PgWireBackendMessage, PgWireFrontendMessage};

use super::Conversation;
use super::client::{Rows, WireClient};
use crate::queries::parameters;
use crate::session::{OutputColumn, Result};
use crate::wire::messages;
use crate::wire::portal::{Portal, PortalState};

/// What Describe and Close name.
const STATEMENT: u8 = b'S';

impl Conversation {
    pub(super) fn answer_extended(&mut self, message: PgWireFrontendMessage) -> Result<()> {
        match message {
            PgWireFrontendMessage::Parse(parse) => self.parse(&parse),
            PgWireFrontendMessage::Bind(bind) => self.bind(bind),
            PgWireFrontendMessage::Describe(describe) => self.describe(&describe),
            PgWireFrontendMessage::Execute(execute) => self.execute(&execute),
            PgWireFrontendMessage::Close(close) => {
                self.close(&close);
                Ok(())
            }
            PgWireFrontendMessage::CopyData(_)
            | PgWireFrontendMessage::CopyDone(_)
            | PgWireFrontendMessage::CopyFail(_) => Err(SqlError::new(
                SqlState::PROTOCOL_VIOLATION,
                "no COPY from the client is in progress",
            )),
            _ => Err(SqlError::new(
                SqlState::PROTOCOL_VIOLATION,
                "unexpected message",
            )),
        }
    }

    fn parse(&mut self, parse: &Parse) -> Result<()> {
        let declared = parse
            .type_oids
            .iter()
            .map(|oid| {
                RsType::from_oid(*oid, -1).ok_or_else(|| {
                    SqlError::new(
                        SqlState::UNDEFINED_OBJECT,
                        format!("type with OID {oid} does not exist"),
                    )
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let name = parse.name.as_deref().unwrap_or_default();
        self.session.parse_and_keep(name, &parse.query, &declared)?;
        self.output
            .push(&PgWireBackendMessage::ParseComplete(ParseComplete::new()));
        Ok(())
    }

    fn bind(&mut self, bind: Bind) -> Result<()> {
        let name = bind.statement_name.as_deref().unwrap_or_default();
        let statement = self.session.prepared(name)?;
        if bind.parameters.len() != statement.parameters.len() {
            return Err(SqlError::new(
                SqlState::PROTOCOL_VIOLATION,
                format!(
                    "bind message supplies {} parameters, but prepared statement \"{name}\" requires {}",
                    bind.parameters.len(),
                    statement.parameters.len()
                ),
            ));
        }
        let parameters = bind
            .parameters
            .iter()
            .zip(&statement.parameters)
            .enumerate()
            .map(|(index, (value, kind))| {
                let format = messages::format_of(&bind.parameter_format_codes, index);
                value
                    .as_ref()
                    .map(|bytes| parameters::to_text(*kind, format, bytes))
                    .transpose()
            })
            .collect::<Result<Vec<_>>>()?;
        self.portals.insert(
            bind.portal_name.unwrap_or_default(),
            Portal {
                statement,
                parameters,
                formats: bind.result_column_format_codes,
                state: PortalState::Bound,
            },
        );
        self.output
            .push(&PgWireBackendMessage::BindComplete(BindComplete::new()));
        Ok(())
    }

    fn describe(&mut self, describe: &Describe) -> Result<()> {
        let name = describe.name.as_deref().unwrap_or_default();
        if describe.target_type == STATEMENT {
            let statement = self.session.prepared(name)?;
            let types = statement.parameters.iter().map(|kind| kind.oid()).collect();
            self.output
                .push(&PgWireBackendMessage::ParameterDescription(
                    ParameterDescription::new(types),
                ));
            self.describe_columns(statement.columns.as_deref(), &[]);
        } else {
            let portal = self.portals.get(name).ok_or_else(|| no_portal(name))?;
            let columns = portal.columns().map(<[OutputColumn]>::to_vec);
            let formats = portal.formats.clone();
            self.describe_columns(columns.as_deref(), &formats);
        }
        Ok(())
    }

    fn describe_columns(&mut self, columns: Option<&[OutputColumn]>, formats: &[i16]) {
        let protocol = self.session.client_protocol();
        match columns {
            Some(columns) => self.output.describe(columns, formats, protocol),
            None => self
                .output
                .push(&PgWireBackendMessage::NoData(NoData::new())),
        }
    }

    fn execute(&mut self, execute: &Execute) -> Result<()> {
        let name = execute.name.clone().unwrap_or_default();
        let mut portal = self.portals.remove(&name).ok_or_else(|| no_portal(&name))?;
        let limit = usize::try_from(execute.max_rows).unwrap_or(0);
        if matches!(portal.state, PortalState::Bound) {
            portal.state = self.run(&portal, limit)?;
        } else if matches!(portal.state, PortalState::Done) {
            return Err(SqlError::new(
                SqlState::INVALID_CURSOR_NAME,
                format!("portal \"{name}\" cannot be run anymore"),
            ));
        }
        self.send_kept(&mut portal, limit)?;
        self.portals.insert(name, portal);
        Ok(())
    }

    /// Runs a bound portal; with a row limit its rows are kept to be sent in turn.
    fn run(&mut self, portal: &Portal, limit: usize) -> Result<PortalState> {
        let formats = portal.formats.clone();
        let rows = if limit == 0 {
            Rows::Formatted(formats)
        } else {
            Rows::Kept(formats, Box::new(self.session.spool()))
        };
        let protocol = self.session.client_protocol();
        let mut client = WireClient::new(&mut self.output, rows, protocol);
        self.session
            .run_prepared(&portal.statement, &portal.parameters, &mut client)?;
        if limit == 0 || portal.statement.text.is_empty() {
            return Ok(PortalState::Done);
        }
        Ok(PortalState::Suspended(Box::new(client.into_kept()?)))
    }

    /// Sends up to `limit` kept rows (all for 0), then `PortalSuspended` or `CommandComplete`.
    fn send_kept(&mut self, portal: &mut Portal, limit: usize) -> Result<()> {
        let PortalState::Suspended(kept) = &mut portal.state else {
            return Ok(());
        };
        let at_most = if limit == 0 { usize::MAX } else { limit };
        let sent = kept.send(at_most, &mut self.output)?;
        if sent == at_most {
            self.output.push(&PgWireBackendMessage::PortalSuspended(
                PortalSuspended::new(),
            ));
        } else {
            let tag = std::mem::take(&mut kept.tag);
            self.output.push(&messages::command_complete(&tag));
            portal.state = PortalState::Done;
        }
        Ok(())
    }

    fn close(&mut self, close: &Close) {
        let name = close.name.as_deref().unwrap_or_default();
        if close.target_type == STATEMENT {
            self.session.forget_prepared(name);
        } else {
            self.portals.remove(name);
        }
        self.output
            .push(&PgWireBackendMessage::CloseComplete(CloseComplete::new()));
    }
}

fn no_portal(name: &str) -> SqlError {
    SqlError::new(
        SqlState::INVALID_CURSOR_NAME,
        format!("portal \"{name}\" does not exist"),
    )
}
