//! State of one statement's translation.

use sqlparser::ast::{Expr, Ident, ObjectName as ParsedName, ObjectNamePart};

use crate::catalog::{Binding, Catalog, Relation, RelationSource, SessionValues, UserFunction};
use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::names::{IdentifierCase, ObjectName, fold};

use super::exact::Exact;
use super::scope::Scope;
use super::select::Beneath;
use super::translated::{
    FunctionCall, OutputColumn, Parameters, Read, ResolvedName, StatementKind, SystemRead,
    Translated, Write,
};
use super::typed::Typed;

/// Views nested deeper than this are refused.
const MAX_VIEW_DEPTH: usize = 64;
/// Expressions nested deeper than this are refused, before the stack ends.
const MAX_EXPRESSION_DEPTH: usize = 250;

pub(super) struct Translator<'a> {
    pub(super) catalog: &'a dyn Catalog,
    /// Enclosing queries, innermost last.
    pub(super) frames: Vec<Frame>,
    pub(super) common_tables: Vec<CommonTable>,
    /// Views being expanded, innermost last.
    pub(super) views: Vec<ViewFrame>,
    /// DuckDB aliases of FROM items that are not in a scope yet.
    pub(super) pending_names: Vec<String>,
    pub(super) reads: Vec<Read>,
    names: Vec<ResolvedName>,
    functions: Vec<FunctionCall>,
    system_relations: Vec<SystemRead>,
    parameters: Vec<RsType>,
    expression_depth: usize,
    /// See [`Translated::probe`].
    pub(super) probe: Option<String>,
    /// Arguments of the functions in SQL whose bodies are being translated, innermost last.
    pub(super) function_arguments: Vec<Vec<Typed>>,
    /// Whether a table is read that is on the compute nodes; a view is what it reads.
    reads_table: bool,
    /// Functions that run on the leader node only, as messages name them.
    leader_functions: Vec<&'static str>,
    /// Whether an aggregate is called that runs on compute nodes only.
    needs_compute_node: bool,
}

/// One query level while its clauses are translated.
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub(super) scope: Scope,
    pub(super) clause: Clause,
    /// DuckDB texts of the GROUP BY expressions, once they are known.
    pub(super) group_keys: Vec<String>,
    /// Keys of GROUP BY and of windows that are computed beneath this query.
    pub(super) beneath: Beneath,
    /// Columns named outside aggregates and outside group keys, as messages show them.
    pub(super) ungrouped: Vec<String>,
    pub(super) aggregates: usize,
    pub(super) windows: usize,
    /// The arguments or the definition of a window function are being translated.
    pub(super) inside_window: bool,
    /// How the aggregates that order their values order them.
    pub(super) aggregate_order: Option<String>,
    pub(super) inside_aggregate: bool,
    /// Select-list aliases so far: Redshift lets later items name them.
    pub(super) aliases: Vec<(String, Typed)>,
    /// The select list before it is translated: names with their expressions, `None` for a column of
    /// a star. WHERE, GROUP BY and HAVING may name its aliases too.
    pub(super) selected: Vec<(String, Option<Expr>)>,
    /// How many of `selected` may be named: an item sees only those before it.
    pub(super) selectable: usize,
}

/// The clause being translated: it decides where aggregates and windows may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Clause {
    #[default]
    From,
    Where,
    GroupBy,
    Having,
    Select,
    OrderBy,
    Qualify,
    Values,
    Set,
}

/// A WITH query.
#[derive(Debug, Clone)]
pub(super) struct CommonTable {
    pub(super) name: String,
    pub(super) sql_name: String,
    pub(super) columns: Vec<OutputColumn>,
    pub(super) sql_columns: Vec<String>,
    /// As in [`super::select::QuerySql`].
    pub(super) exact: Vec<Option<Exact>>,
}

/// A view being expanded.
#[derive(Debug, Clone)]
pub(super) struct ViewFrame {
    pub(super) oid: u32,
    pub(super) database: String,
    pub(super) owner: String,
    pub(super) search_path: Vec<String>,
    pub(super) bindings: Vec<Binding>,
    pub(super) case: IdentifierCase,
}

impl<'a> Translator<'a> {
    pub(super) fn new(catalog: &'a dyn Catalog, parameters: &Parameters) -> Self {
        Self {
            catalog,
            frames: Vec::new(),
            common_tables: Vec::new(),
            views: Vec::new(),
            pending_names: Vec::new(),
            reads: Vec::new(),
            names: Vec::new(),
            functions: Vec::new(),
            system_relations: Vec::new(),
            parameters: parameters.declared.clone(),
            expression_depth: 0,
            probe: None,
            function_arguments: Vec::new(),
            reads_table: false,
            leader_functions: Vec::new(),
            needs_compute_node: false,
        }
    }

    pub(super) fn finish(
        self,
        sql: String,
        columns: Vec<OutputColumn>,
        kind: StatementKind,
        writes: Option<Write>,
    ) -> Translated {
        let parameters = self
            .parameters
            .into_iter()
            .map(|kind| match kind {
                RsType::Unknown => RsType::VarChar(crate::data_types::MAX_VARCHAR_BYTES),
                known => known,
            })
            .collect();
        // The table of an UPDATE or DELETE is read only if its columns are named.
        let mut reads = self.reads;
        if let Some(write) = &writes {
            reads.retain(|read| read.oid != write.oid || !read.columns.is_empty());
        }
        Translated {
            sql,
            probe: self.probe,
            columns,
            parameters,
            reads,
            writes,
            names: self.names,
            functions: self.functions,
            system_relations: self.system_relations,
            kind,
        }
    }

    pub(super) fn session(&self) -> &'a SessionValues {
        self.catalog.session()
    }

    /// The folded form of an identifier.
    pub(super) fn name(&self, ident: &Ident) -> String {
        fold(
            &ident.value,
            ident.quote_style.is_some(),
            self.identifier_case(),
        )
    }

    /// How identifiers are folded: as the session has it, or as it was when the view that is being
    /// expanded was created.
    pub(super) fn identifier_case(&self) -> IdentifierCase {
        self.views
            .last()
            .map_or(self.session().case, |view| view.case)
    }

    /// A name of one to three parts.
    pub(super) fn object_name(&self, name: &ParsedName) -> Result<ObjectName> {
        let mut parts = self.name_parts(name)?;
        if parts.len() > 3 {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                format!("improper qualified name (too many dotted names): {name}"),
            ));
        }
        let name = parts.pop().unwrap_or_default();
        let schema = parts.pop();
        Ok(ObjectName {
            database: parts.pop(),
            schema,
            name,
        })
    }

    pub(super) fn name_parts(&self, name: &ParsedName) -> Result<Vec<String>> {
        name.0
            .iter()
            .map(|part| match part {
                ObjectNamePart::Identifier(ident) => Ok(self.name(ident)),
                ObjectNamePart::Function(_) => Err(SqlError::unsupported("a computed name")),
            })
            .collect()
    }

    /// The relation behind a name: over the session's search path, or over the path of the view that
    /// is being expanded.
    pub(super) fn relation(&mut self, name: &ObjectName) -> Result<Option<Relation>> {
        let Some(view) = self.views.last() else {
            let found = self.catalog.relation(name)?;
            if let Some(relation) = &found {
                self.record_name(name, relation);
            }
            return Ok(found);
        };
        if let Some(binding) = view.bindings.iter().find(|binding| binding.name == *name) {
            return self.catalog.bound_relation(&view.database, binding);
        }
        if name.database.is_some() || is_system_name(name) {
            return self.catalog.relation(name);
        }
        let in_view = |schema: &str| ObjectName {
            database: Some(view.database.clone()),
            schema: Some(schema.to_owned()),
            name: name.name.clone(),
        };
        if let Some(schema) = &name.schema {
            return self.catalog.relation(&in_view(schema));
        }
        for schema in &view.search_path {
            if let Some(relation) = self.catalog.relation(&in_view(schema))? {
                return Ok(Some(relation));
            }
        }
        Ok(None)
    }

    fn record_name(&mut self, name: &ObjectName, relation: &Relation) {
        let is_system = matches!(relation.source, RelationSource::System(_));
        if is_system || self.names.iter().any(|known| known.name == *name) {
            return;
        }
        self.names.push(ResolvedName {
            name: name.clone(),
            oid: relation.oid,
        });
    }

    /// The user-defined function behind a name, looked up as [`Translator::relation`] looks.
    pub(super) fn find_function(
        &self,
        name: &ObjectName,
        arguments: &[RsType],
    ) -> Result<Option<UserFunction>> {
        let Some(view) = self.views.last().filter(|_| name.schema.is_none()) else {
            return self.catalog.function(name, arguments);
        };
        for schema in &view.search_path {
            let name = ObjectName {
                database: Some(view.database.clone()),
                schema: Some(schema.clone()),
                name: name.name.clone(),
            };
            if let Some(found) = self.catalog.function(&name, arguments)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    pub(super) fn enter_expression(&mut self) -> Result<()> {
        self.expression_depth += 1;
        if self.expression_depth > MAX_EXPRESSION_DEPTH {
            return Err(SqlError::new(
                SqlState::STATEMENT_TOO_COMPLEX,
                "stack depth limit exceeded",
            )
            .with_hint("Nest the expression less deeply."));
        }
        Ok(())
    }

    pub(super) fn leave_expression(&mut self) {
        self.expression_depth -= 1;
    }

    /// Sets the enclosing queries aside for the body of a function in SQL, which sees its arguments
    /// alone.
    pub(super) fn enter_function(&mut self, arguments: Vec<Typed>) -> Result<Enclosing> {
        if self.function_arguments.len() >= MAX_VIEW_DEPTH {
            return Err(SqlError::new(
                SqlState::STATEMENT_TOO_COMPLEX,
                "functions in SQL are nested too deeply",
            ));
        }
        self.function_arguments.push(arguments);
        let body = Frame {
            clause: Clause::Values,
            ..Frame::default()
        };
        Ok(Enclosing {
            frames: std::mem::replace(&mut self.frames, vec![body]),
            common_tables: std::mem::take(&mut self.common_tables),
        })
    }

    pub(super) fn leave_function(&mut self, enclosing: Enclosing) {
        self.function_arguments.pop();
        self.frames = enclosing.frames;
        self.common_tables = enclosing.common_tables;
    }

    /// Opens a view for expansion; its query sees neither the reader's WITH queries nor its columns.
    pub(super) fn enter_view(&mut self, view: ViewFrame) -> Result<Enclosing> {
        if self.views.iter().any(|outer| outer.oid == view.oid) {
            return Err(SqlError::new(
                SqlState::WRONG_OBJECT_TYPE,
                "infinite recursion detected in rules for relation",
            ));
        }
        if self.views.len() >= MAX_VIEW_DEPTH {
            return Err(SqlError::unsupported("a view nested this deeply"));
        }
        self.views.push(view);
        Ok(Enclosing {
            frames: std::mem::take(&mut self.frames),
            common_tables: std::mem::take(&mut self.common_tables),
        })
    }

    pub(super) fn leave_view(&mut self, enclosing: Enclosing) {
        self.views.pop();
        self.frames = enclosing.frames;
        self.common_tables = enclosing.common_tables;
    }

    /// Records that a table is read and gives its place in the list of reads.
    pub(super) fn record_table_read(&mut self, relation: &Relation) -> usize {
        self.reads_table = true;
        self.record_read(relation)
    }

    /// The same for a view.
    pub(super) fn record_read(&mut self, relation: &Relation) -> usize {
        let as_user = self.views.last().map(|view| view.owner.clone());
        let known = self
            .reads
            .iter()
            .position(|read| read.oid == relation.oid && read.as_user == as_user);
        if let Some(place) = known {
            return place;
        }
        self.reads.push(Read {
            oid: relation.oid,
            database: relation.database.clone(),
            schema: relation.schema.clone(),
            name: relation.name.clone(),
            columns: std::collections::BTreeSet::new(),
            as_user,
        });
        self.reads.len() - 1
    }

    pub(super) fn record_column_uses(&mut self, uses: &[(usize, String)]) {
        for (place, column) in uses {
            self.reads[*place].columns.insert(column.clone());
        }
    }

    pub(super) fn record_system_relation(&mut self, relation: &Relation, table: &str) {
        if self
            .system_relations
            .iter()
            .all(|known| known.oid != relation.oid)
        {
            self.system_relations.push(SystemRead {
                oid: relation.oid,
                schema: relation.schema.clone(),
                name: relation.name.clone(),
                table: table.to_owned(),
            });
        }
    }

    pub(super) fn record_leader_function(&mut self, name: &'static str) {
        self.leader_functions.push(name);
    }

    pub(super) fn record_compute_function(&mut self) {
        self.needs_compute_node = true;
    }

    /// Functions of the leader node cannot be used where tables of the compute nodes are read, and
    /// some aggregates only there (database developer guide, "Leader node-only functions",
    /// "LISTAGG").
    pub(super) fn expect_functions_run(&self) -> Result<()> {
        let reads_any = |prefixes: &[&str]| {
            self.system_relations.iter().any(|relation| {
                prefixes
                    .iter()
                    .any(|prefix| relation.name.starts_with(prefix))
            })
        };
        if self.reads_table || reads_any(&["stl_", "stv_", "svl_", "svcs_"]) {
            return match self.leader_functions.first() {
                None => Ok(()),
                Some(name) => Err(SqlError::new(
                    SqlState::FEATURE_NOT_SUPPORTED,
                    "Specified types or functions (one per INFO message) not supported on Redshift tables.",
                )
                .with_detail(format!("Function \"{name}\" not supported."))),
            };
        }
        if self.needs_compute_node && !reads_any(&["svv_", "sys_"]) {
            return Err(SqlError::new(
                SqlState::FEATURE_NOT_SUPPORTED,
                "One or more of the used functions must be applied on at least one user created \
                 tables. Examples of user table only functions are LISTAGG, MEDIAN, PERCENTILE_CONT, \
                 etc",
            ));
        }
        Ok(())
    }

    /// Records that the statement calls a function.
    pub(super) fn record_function(&mut self, oid: u32) {
        let by_view = !self.views.is_empty();
        match self.functions.iter_mut().find(|call| call.oid == oid) {
            Some(known) => known.by_view &= by_view,
            None => self.functions.push(FunctionCall { oid, by_view }),
        }
    }

    /// The type of `$number` so far.
    pub(super) fn parameter_type(&mut self, number: usize) -> RsType {
        if self.parameters.len() < number {
            self.parameters.resize(number, RsType::Unknown);
        }
        self.parameters[number - 1]
    }

    /// Gives an open parameter its type.
    pub(super) fn fix_parameter(&mut self, number: usize, data_type: RsType) {
        if self.parameter_type(number) == RsType::Unknown {
            self.parameters[number - 1] = data_type;
        }
    }

    pub(super) fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("a query is being translated")
    }
}

/// What a view's expansion sets aside.
pub(super) struct Enclosing {
    frames: Vec<Frame>,
    common_tables: Vec<CommonTable>,
}

/// Names that mean the same in every database.
fn is_system_name(name: &ObjectName) -> bool {
    match name.schema.as_deref() {
        Some(schema) => matches!(schema, "pg_catalog" | "information_schema"),
        None => ["pg_", "svv_", "stl_", "stv_", "svl_", "svcs_", "sys_"]
            .iter()
            .any(|prefix| name.name.starts_with(prefix)),
    }
}
