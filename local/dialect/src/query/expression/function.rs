//! Function calls: builtin, aggregate, window, user-defined.

use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause,
    FunctionArgumentList, FunctionArguments, NullTreatment, OrderByExpr,
};

use crate::catalog::{EXTERNAL_FUNCTION_HOST, UserFunction};
use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::names::ObjectName;
use crate::query::conversion::Asked;
use crate::query::functions::{self, AggregateCall, unknown_function};
use crate::query::translator::{Clause, Translator};
use crate::query::typed::{Typed, quote_text};
use crate::query::unify::is_text;

/// The arguments of a call as written.
struct Written<'e> {
    expressions: Vec<&'e Expr>,
    star: bool,
    distinct: bool,
    ignore_nulls: bool,
}

impl Translator<'_> {
    pub(super) fn function(&mut self, function: &Function) -> Result<Typed> {
        refuse_clauses(function)?;
        let mut name = self.object_name(&function.name)?;
        if name.schema.as_deref() == Some("pg_catalog") {
            name = ObjectName::bare(name.name);
        }
        let is_bare = name.schema.is_none();
        if let FunctionArguments::Subquery(query) = &function.args
            && is_bare
            && name.name == "array"
        {
            return self.array_of_query(query);
        }
        let written = written(&function.args, function.null_treatment)?;
        if let Some(over) = &function.over {
            if !is_bare {
                return Err(SqlError::unsupported("OVER with a user-defined function"));
            }
            self.expect_window_allowed()?;
            let ordered = self.within_group(&function.within_group)?;
            let call = self.aggregate_arguments(&name.name, &written, ordered)?;
            let value = self.window_call(call, over)?;
            self.frame().inside_window = false;
            return Ok(value);
        }
        if is_bare && functions::is_aggregate(&name.name) {
            return self.aggregate(&name.name, &written, &function.within_group);
        }
        if is_bare && functions::is_window_function(&name.name) {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                format!("window function {} requires an OVER clause", name.name),
            ));
        }
        if written.star || written.distinct || !function.within_group.is_empty() {
            return Err(SqlError::new(
                SqlState::WRONG_OBJECT_TYPE,
                format!(
                    "DISTINCT, * or WITHIN GROUP specified, but {} is not an aggregate function",
                    name.name
                ),
            ));
        }
        if is_bare && matches!(name.name.as_str(), "grouping" | "grouping_id") {
            return self.grouping(&written.expressions);
        }
        if is_bare && let Some(raw) = functions::raw(&name.name) {
            return raw(self, &written.expressions);
        }
        let mut arguments = Vec::with_capacity(written.expressions.len());
        for expression in written.expressions {
            arguments.push(self.expression(expression)?);
        }
        if is_bare && functions::is_builtin(&name.name) {
            return self.builtin(&name.name, arguments);
        }
        self.user_function(&name, arguments)
    }

    /// A builtin function over translated arguments.
    pub(in crate::query) fn builtin(&mut self, name: &str, arguments: Vec<Typed>) -> Result<Typed> {
        functions::call(self, name, arguments)
    }

    fn aggregate(
        &mut self,
        name: &str,
        written: &Written<'_>,
        within_group: &[OrderByExpr],
    ) -> Result<Typed> {
        self.expect_aggregate_allowed()?;
        if let Some(frame) = self.frames.last_mut() {
            frame.aggregates += 1;
            frame.inside_aggregate = true;
        }
        let call = self
            .within_group(within_group)
            .and_then(|ordered| self.aggregate_arguments(name, written, ordered));
        if let Some(frame) = self.frames.last_mut() {
            frame.inside_aggregate = false;
        }
        functions::aggregate(self, call?)
    }

    /// An aggregate over the rows for which `filter` (DuckDB's text) is true, as PIVOT asks for it.
    pub(in crate::query) fn filtered_aggregate(
        &mut self,
        function: &Function,
        filter: &str,
    ) -> Result<Typed> {
        let name = self.object_name(&function.name)?.name;
        let written = written(&function.args, function.null_treatment)?;
        if !matches!(name.as_str(), "count" | "sum" | "min" | "max" | "avg") {
            return Err(SqlError::unsupported(format!(
                "{} as the aggregate of PIVOT",
                name.to_uppercase()
            )));
        }
        let mut call = self.aggregate_arguments(&name, &written, Vec::new())?;
        call.over = Some(format!("FILTER (WHERE {filter})"));
        functions::aggregate(self, call)
    }

    fn aggregate_arguments(
        &mut self,
        name: &str,
        written: &Written<'_>,
        within_group: Vec<(Typed, String)>,
    ) -> Result<AggregateCall> {
        let mut arguments = Vec::with_capacity(written.expressions.len());
        for expression in &written.expressions {
            arguments.push(self.expression(expression)?);
        }
        Ok(AggregateCall {
            name: name.to_owned(),
            distinct: written.distinct,
            star: written.star,
            ignore_nulls: written.ignore_nulls,
            arguments,
            within_group,
            over: None,
        })
    }

    /// The ORDER BY of WITHIN GROUP: each value with its direction.
    fn within_group(&mut self, order: &[OrderByExpr]) -> Result<Vec<(Typed, String)>> {
        order
            .iter()
            .map(|item| {
                let value = self.expression(&item.expr)?;
                Ok((value, crate::query::select::direction(&item.options)))
            })
            .collect()
    }

    fn expect_aggregate_allowed(&self) -> Result<()> {
        let Some(frame) = self.frames.last() else {
            return Err(grouping_error("aggregates not allowed here"));
        };
        if frame.inside_aggregate {
            return Err(grouping_error(
                "aggregate function calls may not have nested aggregate or window function",
            ));
        }
        match frame.clause {
            Clause::Where => Err(grouping_error("aggregates not allowed in WHERE clause")),
            Clause::From => Err(grouping_error("aggregates not allowed in JOIN conditions")),
            Clause::GroupBy => Err(grouping_error("aggregates not allowed in GROUP BY clause")),
            Clause::Values => Err(grouping_error("aggregates not allowed in VALUES")),
            Clause::Set => Err(grouping_error("aggregates not allowed in UPDATE")),
            Clause::Select | Clause::Having | Clause::OrderBy | Clause::Qualify => Ok(()),
        }
    }

    fn user_function(&mut self, name: &ObjectName, arguments: Vec<Typed>) -> Result<Typed> {
        let types: Vec<_> = arguments
            .iter()
            .map(|argument| argument.data_type)
            .collect();
        let function = self
            .find_function(name, &types)?
            .ok_or_else(|| unknown_function(&name.to_string(), &types))?;
        self.record_function(function.oid);
        let arguments = arguments
            .into_iter()
            .zip(&function.arguments)
            .map(|(argument, target)| self.convert(argument, *target))
            .collect::<Result<Vec<_>>>()?;
        if let Some(query) = &function.query {
            return self.inlined(query, function.returns, arguments);
        }
        let parts: Vec<_> = arguments.iter().map(json_argument).collect();
        Ok(self.external_call(&function, &parts))
    }

    fn external_call(&self, function: &UserFunction, arguments: &[String]) -> Typed {
        let call = format!(
            "{EXTERNAL_FUNCTION_HOST}({}, {}, CAST(json_array({}) AS VARCHAR))",
            quote_text(&self.session().call_token),
            function.oid,
            arguments.join(", ")
        );
        let sql = match function.returns {
            RsType::VarByte(_) => format!("from_hex({call})"),
            kind if is_text(kind) || kind == RsType::Super => call,
            kind => format!("CAST({call} AS {})", kind.duckdb()),
        };
        Typed::new(sql, function.returns)
    }

    /// The functions that SQL calls without parentheses.
    pub(super) fn function_without_parentheses(&mut self, name: &str) -> Result<Option<Typed>> {
        match name {
            "sysdate"
            | "current_date"
            | "current_timestamp"
            | "current_time"
            | "localtime"
            | "localtimestamp"
            | "current_user"
            | "session_user"
            | "user"
            | "current_user_id"
            | "current_schema"
            | "current_database"
            | "current_aws_account"
            | "current_namespace" => self.builtin(name, Vec::new()).map(Some),
            _ => Ok(None),
        }
    }

    /// DATEADD's and DATEDIFF's part, which looks like a column, or a string.
    pub(in crate::query) fn date_part_argument(&mut self, expression: &Expr) -> Result<String> {
        match expression {
            Expr::Identifier(ident) => Ok(ident.value.to_lowercase()),
            other => match self.expression(other)?.as_text() {
                Some(text) => Ok(text.trim().to_lowercase()),
                None => Err(SqlError::unsupported("a date part that is not constant")),
            },
        }
    }

    /// CAST inside a function: text keeps its length.
    pub(in crate::query) fn explicit(&mut self, value: Typed, target: RsType) -> Result<Typed> {
        self.cast(value, target, Asked::Explicitly)
    }
}

/// A value inside the JSON array of an external function's row: numbers and booleans as themselves,
/// everything else as text.
fn json_argument(argument: &Typed) -> String {
    match argument.data_type {
        RsType::SmallInt | RsType::Integer | RsType::BigInt | RsType::Boolean => {
            argument.sql.clone()
        }
        RsType::Real | RsType::DoublePrecision => argument.sql.clone(),
        kind if is_text(kind) || kind == RsType::Super => argument.sql.clone(),
        RsType::VarByte(_) => format!("lower(hex({}))", argument.sql),
        _ => format!("CAST({} AS VARCHAR)", argument.sql),
    }
}

fn grouping_error(message: &str) -> SqlError {
    SqlError::new(SqlState::GROUPING_ERROR, message)
}

fn refuse_clauses(function: &Function) -> Result<()> {
    if function.filter.is_some() {
        return Err(SqlError::unsupported("FILTER of an aggregate"));
    }
    if !matches!(function.parameters, FunctionArguments::None) {
        return Err(SqlError::unsupported("a parametric function"));
    }
    Ok(())
}

fn written(arguments: &FunctionArguments, treatment: Option<NullTreatment>) -> Result<Written<'_>> {
    let list = match arguments {
        FunctionArguments::None => &FunctionArgumentList {
            duplicate_treatment: None,
            args: Vec::new(),
            clauses: Vec::new(),
        },
        FunctionArguments::List(list) => list,
        FunctionArguments::Subquery(_) => {
            return Err(SqlError::unsupported(
                "a query as a function's only argument",
            ));
        }
    };
    let mut result = Written {
        expressions: Vec::with_capacity(list.args.len()),
        star: false,
        distinct: list.duplicate_treatment == Some(DuplicateTreatment::Distinct),
        ignore_nulls: treatment == Some(NullTreatment::IgnoreNulls),
    };
    if let FunctionArguments::List(list) = arguments {
        for argument in &list.args {
            match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => {
                    result.expressions.push(expression);
                }
                FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => result.star = true,
                _ => return Err(SqlError::unsupported("a named function argument")),
            }
        }
        for clause in &list.clauses {
            match clause {
                FunctionArgumentClause::IgnoreOrRespectNulls(treatment) => {
                    result.ignore_nulls = *treatment == NullTreatment::IgnoreNulls;
                }
                other => return Err(SqlError::unsupported(format!("{other} in a call"))),
            }
        }
    }
    Ok(result)
}
