//! OVER (database developer guide, "Window function syntax summary").

use sqlparser::ast::{WindowFrame, WindowFrameBound, WindowFrameUnits, WindowSpec, WindowType};

use crate::error::{Result, SqlError, SqlState};
use crate::query::functions::{self, AggregateCall};
use crate::query::select::direction;
use crate::query::translator::{Clause, Translator};
use crate::query::typed::Typed;

impl Translator<'_> {
    pub(super) fn expect_window_allowed(&mut self) -> Result<()> {
        let frame = self.frames.last_mut();
        let place = match frame.as_ref().map(|frame| frame.clause) {
            Some(Clause::Select | Clause::OrderBy | Clause::Qualify) => None,
            Some(Clause::Where) => Some("WHERE"),
            Some(Clause::GroupBy) => Some("GROUP BY"),
            Some(Clause::Having) => Some("HAVING"),
            _ => Some("this"),
        };
        if let Some(place) = place {
            return Err(SqlError::new(
                SqlState::WINDOWING_ERROR,
                format!("window functions not allowed in {place} clause"),
            ));
        }
        if let Some(frame) = frame {
            frame.windows += 1;
        }
        Ok(())
    }

    pub(super) fn window_call(
        &mut self,
        mut call: AggregateCall,
        over: &WindowType,
    ) -> Result<Typed> {
        let WindowType::WindowSpec(spec) = over else {
            return Err(SqlError::unsupported("a named window"));
        };
        if spec.window_name.is_some() {
            return Err(SqlError::unsupported("a named window"));
        }
        let is_aggregate = functions::is_aggregate(&call.name);
        let is_ordered = !spec.order_by.is_empty();
        if functions::orders_itself(&call.name) || functions::takes_partition_only(&call.name) {
            if is_ordered || spec.window_frame.is_some() {
                return Err(SqlError::new(
                    SqlState::SYNTAX_ERROR,
                    format!(
                        "window function {} takes neither ORDER BY nor a frame in its OVER clause",
                        call.name
                    ),
                ));
            }
        } else if (is_aggregate || functions::reads_frame(&call.name))
            && is_ordered
            && spec.window_frame.is_none()
        {
            return Err(SqlError::new(
                SqlState::FEATURE_NOT_SUPPORTED,
                "Aggregate window functions with an ORDER BY clause require a frame clause",
            ));
        }
        if call.distinct && is_aggregate && call.name != "listagg" {
            return Err(SqlError::unsupported("DISTINCT in a window function"));
        }
        call.over = Some(self.window(spec)?);
        if is_aggregate {
            functions::aggregate(self, call)
        } else {
            functions::window_function(self, call)
        }
    }

    fn window(&mut self, spec: &WindowSpec) -> Result<String> {
        let mut parts = Vec::new();
        if !spec.partition_by.is_empty() {
            let keys: Vec<_> = self
                .expressions(&spec.partition_by)?
                .into_iter()
                .map(|key| key.sql)
                .collect();
            parts.push(format!("PARTITION BY {}", keys.join(", ")));
        }
        if !spec.order_by.is_empty() {
            let mut keys = Vec::with_capacity(spec.order_by.len());
            for item in &spec.order_by {
                let key = self.expression(&item.expr)?;
                keys.push(format!("{} {}", key.sql, direction(&item.options)));
            }
            parts.push(format!("ORDER BY {}", keys.join(", ")));
        }
        if let Some(frame) = &spec.window_frame {
            parts.push(frame_clause(frame)?);
        }
        Ok(format!("OVER ({})", parts.join(" ")))
    }
}

fn frame_clause(frame: &WindowFrame) -> Result<String> {
    if frame.units != WindowFrameUnits::Rows {
        return Err(SqlError::unsupported(format!(
            "a window frame of {}",
            frame.units
        )));
    }
    let start = bound(&frame.start_bound)?;
    Ok(match &frame.end_bound {
        Some(end) => format!("ROWS BETWEEN {start} AND {}", bound(end)?),
        None => format!("ROWS {start}"),
    })
}

fn bound(bound: &WindowFrameBound) -> Result<String> {
    let (distance, side) = match bound {
        WindowFrameBound::CurrentRow => return Ok("CURRENT ROW".to_owned()),
        WindowFrameBound::Preceding(distance) => (distance, "PRECEDING"),
        WindowFrameBound::Following(distance) => (distance, "FOLLOWING"),
    };
    match distance {
        None => Ok(format!("UNBOUNDED {side}")),
        Some(distance) => {
            let text = distance.to_string();
            if text.parse::<u64>().is_err() {
                return Err(SqlError::unsupported(
                    "a window frame whose bound is not a whole number",
                ));
            }
            Ok(format!("{text} {side}"))
        }
    }
}
