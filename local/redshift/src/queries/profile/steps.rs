//! From a tree of operators to steps in segments, as Redshift tells of them (database developer guide,
//! "Query planning and execution workflow"): a segment begins with a scan and ends where its rows are
//! kept or returned, and segments follow each other.

use local_dialect::query::Translated;

use super::operator::Operator;
use crate::queries::describe::{last_part, table_oid};

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepKind {
    Scan,
    Project,
    Aggregate {
        grouped: bool,
    },
    Sort,
    Limit,
    Window,
    Hash,
    HashJoin {
        /// `STL_HASHJOIN.join_type`.
        join_type: i32,
        /// Segment and step of what was hashed.
        hash: (i32, i32),
    },
    NestLoop,
    /// The rows are kept for a later segment.
    Save,
    Insert,
    Delete,
    Return,
}

impl StepKind {
    /// `SYS_QUERY_DETAIL.step_name`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::Project => "project",
            Self::Aggregate { .. } => "aggregate",
            Self::Sort => "sort",
            Self::Limit => "limit",
            Self::Window => "window",
            Self::Hash => "hash",
            Self::HashJoin { .. } => "hashjoin",
            Self::NestLoop => "nestloop",
            Self::Save => "save",
            Self::Insert => "insert",
            Self::Delete => "delete",
            Self::Return => "return",
        }
    }

    /// The step in the labels of `SVL_QUERY_SUMMARY`.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Aggregate { .. } => "aggr",
            Self::HashJoin { .. } => "hjoin",
            Self::NestLoop => "nloop",
            other => other.name(),
        }
    }
}

/// A user's table that a step scans or changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StepTable {
    pub oid: u32,
    pub database: String,
    pub schema: String,
    pub name: String,
}

/// One step with what it counted over all slices.
#[expect(
    clippy::struct_field_names,
    reason = "Redshift numbers the steps of a segment"
)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub segment: i32,
    pub step: i32,
    pub kind: StepKind,
    pub table: Option<StepTable>,
    pub input_rows: i64,
    pub rows: i64,
    pub bytes: i64,
    pub cpu_microseconds: i64,
}

/// The users' tables of a statement.
#[derive(Debug, Default)]
pub(super) struct Tables {
    read: Vec<StepTable>,
    written: Option<StepTable>,
}

impl Tables {
    pub(super) fn of(translated: &Translated) -> Self {
        let reads = translated.reads.iter().map(|read| StepTable {
            oid: read.oid,
            database: read.database.clone(),
            schema: read.schema.clone(),
            name: read.name.clone(),
        });
        let written = translated.writes.as_ref().map(|write| StepTable {
            oid: write.oid,
            database: write.database.clone(),
            schema: write.schema.clone(),
            name: write.name.clone(),
        });
        Self {
            read: reads.collect(),
            written,
        }
    }

    /// The table that DuckDB calls by that name.
    fn behind(&self, duckdb_name: &str) -> Option<StepTable> {
        let oid = table_oid(duckdb_name)?;
        let mut known = self.read.iter().chain(&self.written);
        known.find(|table| table.oid == oid).cloned()
    }

    /// What the plan calls it.
    pub(super) fn name(&self, duckdb_name: &str) -> String {
        match self.behind(duckdb_name) {
            Some(table) => table.name,
            None => last_part(duckdb_name).to_owned(),
        }
    }
}

/// The steps of a statement, by segment and step.
pub(super) fn of(root: &Operator, tables: &Tables) -> Vec<Step> {
    let mut segments = Segments {
        tables,
        steps: Vec::new(),
        closed: 0,
    };
    let mut last = segments.open_at(root);
    let changes = |step: &Step| matches!(step.kind, StepKind::Insert | StepKind::Delete);
    if !last.0.last().is_some_and(changes) {
        last.then(StepKind::Return);
    }
    segments.close(last);
    segments.steps
}

/// The steps of a segment that has not ended.
#[derive(Default)]
struct Open(Vec<Step>);

impl Open {
    /// A step that gives `operator`'s rows.
    fn push(&mut self, kind: StepKind, operator: &Operator) -> &mut Step {
        self.add(
            kind,
            operator.rows,
            operator.bytes,
            operator.cpu_microseconds,
        )
    }

    /// A step that hands on the rows that it gets.
    fn then(&mut self, kind: StepKind) -> &mut Step {
        let (rows, bytes) = self.given();
        self.add(kind, rows, bytes, 0)
    }

    fn add(&mut self, kind: StepKind, rows: i64, bytes: i64, cpu_microseconds: i64) -> &mut Step {
        let (input_rows, _) = self.given();
        self.0.push(Step {
            segment: 0,
            step: 0,
            kind,
            table: None,
            input_rows,
            rows,
            bytes,
            cpu_microseconds,
        });
        self.0.last_mut().expect("a step was pushed above")
    }

    /// Rows and bytes of the last step.
    fn given(&self) -> (i64, i64) {
        self.0.last().map_or((0, 0), |step| (step.rows, step.bytes))
    }
}

struct Segments<'t> {
    tables: &'t Tables,
    steps: Vec<Step>,
    closed: i32,
}

impl Segments<'_> {
    /// Ends a segment; gives its number and that of its last step.
    fn close(&mut self, open: Open) -> (i32, i32) {
        let segment = self.closed;
        self.closed += 1;
        let mut number = 0;
        for (place, step) in (0..).zip(open.0) {
            number = place;
            self.steps.push(Step {
                segment,
                step: place,
                ..step
            });
        }
        (segment, number)
    }

    /// Ends a segment whose rows the next one scans.
    fn close_and_scan(&mut self, open: Open) -> Open {
        let (rows, bytes) = open.given();
        self.close(open);
        let mut next = Open::default();
        next.add(StepKind::Scan, rows, bytes, 0).input_rows = rows;
        next
    }

    /// The segment that gives the operator's rows; the ones before it have ended.
    fn open_at(&mut self, operator: &Operator) -> Open {
        let kind = operator.kind.as_str();
        match (kind, operator.children.as_slice()) {
            ("TABLE_SCAN" | "SEQ_SCAN", _) => self.scan(operator),
            (_, []) => {
                let mut open = Open::default();
                open.push(StepKind::Scan, operator).input_rows = operator.rows;
                open
            }
            (_, [child]) => self.open_over(operator, child),
            (_, [outer, inner, ..]) if kind.contains("JOIN") || kind == "CROSS_PRODUCT" => {
                self.join(operator, outer, inner)
            }
            (_, children) => {
                for child in children {
                    let mut open = self.open_at(child);
                    open.then(StepKind::Save);
                    self.close(open);
                }
                let mut open = Open::default();
                open.push(StepKind::Scan, operator).input_rows = operator.rows;
                open
            }
        }
    }

    fn open_over(&mut self, operator: &Operator, child: &Operator) -> Open {
        let mut open = self.open_at(child);
        match operator.kind.as_str() {
            "PROJECTION" => {
                open.push(StepKind::Project, operator);
            }
            "FILTER" => filtered(&mut open, operator),
            "HASH_GROUP_BY" | "PERFECT_HASH_GROUP_BY" | "PARTITIONED_AGGREGATE" => {
                open.push(StepKind::Aggregate { grouped: true }, operator);
                return self.close_and_scan(open);
            }
            "UNGROUPED_AGGREGATE" | "SIMPLE_AGGREGATE" => {
                open.push(StepKind::Aggregate { grouped: false }, operator);
                return self.close_and_scan(open);
            }
            "ORDER_BY" => {
                open.push(StepKind::Sort, operator);
                return self.close_and_scan(open);
            }
            "TOP_N" => {
                open.push(StepKind::Sort, operator);
                let mut limited = self.close_and_scan(open);
                limited.then(StepKind::Limit);
                return limited;
            }
            "LIMIT" | "STREAMING_LIMIT" | "LIMIT_PERCENT" => {
                open.push(StepKind::Limit, operator);
            }
            "WINDOW" | "STREAMING_WINDOW" => {
                open.push(StepKind::Window, operator);
            }
            "INSERT" | "BATCH_INSERT" | "CREATE_TABLE_AS" | "BATCH_CREATE_TABLE_AS" => {
                self.changed(&mut open, StepKind::Insert);
            }
            "DELETE_OPERATOR" | "DELETE" => self.changed(&mut open, StepKind::Delete),
            "UPDATE" | "MERGE_INTO" => {
                self.changed(&mut open, StepKind::Delete);
                self.changed(&mut open, StepKind::Insert);
            }
            // What only hands on rows is no step.
            _ => {}
        }
        open
    }

    fn scan(&self, operator: &Operator) -> Open {
        let mut open = Open::default();
        let table = self.tables.behind(operator.note("Table"));
        let step = open.push(StepKind::Scan, operator);
        step.input_rows = operator.rows_scanned.max(operator.rows);
        step.table = table;
        open
    }

    fn changed(&self, open: &mut Open, kind: StepKind) {
        open.then(kind).table.clone_from(&self.tables.written);
    }

    fn join(&mut self, operator: &Operator, outer: &Operator, inner: &Operator) -> Open {
        let hashes = operator.kind.contains("HASH") || operator.kind.contains("DELIM");
        let mut built = self.open_at(inner);
        built.then(if hashes {
            StepKind::Hash
        } else {
            StepKind::Save
        });
        let hash = self.close(built);
        let mut open = self.open_at(outer);
        let kind = if hashes {
            let join_type = join_type(operator.note("Join Type"));
            StepKind::HashJoin { join_type, hash }
        } else {
            StepKind::NestLoop
        };
        open.push(kind, operator);
        open
    }
}

/// Redshift filters while it scans.
fn filtered(open: &mut Open, filter: &Operator) {
    if let Some(last) = open.0.last_mut() {
        last.rows = filter.rows;
        last.bytes = filter.bytes;
        last.cpu_microseconds += filter.cpu_microseconds;
    }
}

/// The numbers of `STL_HASHJOIN.join_type`.
fn join_type(duckdb: &str) -> i32 {
    match duckdb {
        "LEFT" => 1,
        "FULL" | "OUTER" => 2,
        "RIGHT" => 3,
        "SEMI" | "RIGHT_SEMI" | "MARK" => 5,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operator(kind: &str, rows: i64, children: Vec<Operator>) -> Operator {
        Operator {
            kind: kind.to_owned(),
            rows,
            rows_scanned: if kind == "TABLE_SCAN" { 100 } else { 0 },
            children,
            ..Operator::default()
        }
    }

    fn told(root: &Operator) -> Vec<(i32, i32, &'static str, i64)> {
        of(root, &Tables::default())
            .iter()
            .map(|step| (step.segment, step.step, step.kind.name(), step.rows))
            .collect()
    }

    #[test]
    fn aggregation_ends_a_segment() {
        let scan = operator("TABLE_SCAN", 90, Vec::new());
        let filter = operator("FILTER", 40, vec![scan]);
        let root = operator("UNGROUPED_AGGREGATE", 1, vec![filter]);
        let expected = [
            (0, 0, "scan", 40),
            (0, 1, "aggregate", 1),
            (1, 0, "scan", 1),
            (1, 1, "return", 1),
        ];
        assert_eq!(told(&root), expected);
    }

    #[test]
    fn the_inner_side_of_a_join_is_hashed_first() {
        let outer = operator("TABLE_SCAN", 80, Vec::new());
        let inner = operator("TABLE_SCAN", 8, Vec::new());
        let root = operator("HASH_JOIN", 70, vec![outer, inner]);
        let expected = [
            (0, 0, "scan", 8),
            (0, 1, "hash", 8),
            (1, 0, "scan", 80),
            (1, 1, "hashjoin", 70),
            (1, 2, "return", 70),
        ];
        assert_eq!(told(&root), expected);
    }
}
