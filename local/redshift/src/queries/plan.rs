//! DuckDB's plan told as Redshift tells its own (database developer guide, "Query plan"): the same
//! operators by Redshift's names, with costs by Redshift's rule of thumb of 0.01 for a row. It shows how
//! a statement is carried out here, not how a cluster would.

use serde_json::Value;

/// What Redshift adds to the cost of a sort, so that plans without one are preferred.
const SORT_COST: f64 = 1_000_000_000_000.0;

/// Estimated bytes of a column.
const COLUMN_WIDTH: u64 = 8;

/// One operator of Redshift's plan.
#[derive(Debug, PartialEq)]
struct Step {
    /// For example `Seq Scan on sales`.
    label: String,
    /// Lines under it: conditions and keys.
    notes: Vec<String>,
    startup: f64,
    total: f64,
    rows: u64,
    width: u64,
    children: Vec<Step>,
}

/// The lines of `plan`, the text of DuckDB's `EXPLAIN (FORMAT json)`. `table_name` gives the name of the
/// table that DuckDB calls by the given one.
pub(super) fn lines(plan: &str, table_name: &dyn Fn(&str) -> String) -> Vec<String> {
    let parsed: Value = serde_json::from_str(plan).unwrap_or_default();
    let root = match &parsed {
        Value::Array(steps) => steps.first(),
        other => Some(other),
    };
    root.map_or_else(Vec::new, |root| nodes(root, table_name))
        .iter()
        .flat_map(PlanNode::lines)
        .collect()
}

/// One operator of a plan as it is shown (`STL_EXPLAIN`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlanNode {
    /// From 1 on.
    pub id: i32,
    /// The node that it gives its rows to; 0 above all.
    pub parent: i32,
    depth: usize,
    /// The operator with its costs, indented.
    pub text: String,
    /// Conditions and keys.
    pub notes: Vec<String>,
}

impl PlanNode {
    fn lines(&self) -> impl Iterator<Item = String> {
        let under = " ".repeat(6 * self.depth + 2);
        let notes = self.notes.iter().map(move |note| format!("{under}{note}"));
        std::iter::once(self.text.clone()).chain(notes)
    }
}

/// The operators of a plan in the form of DuckDB's `EXPLAIN (FORMAT json)`, each before those under it.
pub(super) fn nodes(root: &Value, table_name: &dyn Fn(&str) -> String) -> Vec<PlanNode> {
    let mut nodes = Vec::new();
    step(root, table_name).write(0, 0, &mut nodes);
    nodes
}

impl Step {
    fn new(label: impl Into<String>, children: Vec<Step>) -> Self {
        let (startup, total, rows, width) =
            children
                .iter()
                .fold((0.0, 0.0, 0, 0), |(startup, total, rows, width), child| {
                    (
                        child.startup + startup,
                        child.total + total,
                        child.rows.max(rows),
                        child.width + width,
                    )
                });
        Self {
            label: label.into(),
            notes: Vec::new(),
            startup,
            total,
            rows,
            width,
            children,
        }
    }

    fn result() -> Self {
        Self {
            total: 0.01,
            rows: 1,
            ..Self::new("Result", Vec::new())
        }
    }

    /// An operator that hands on its input row by row.
    fn over(label: &str, child: Step) -> Self {
        Self::new(label, vec![child])
    }

    /// An operator that needs all of its input first.
    fn after(label: &str, child: Step) -> Self {
        let mut step = Self::over(label, child);
        step.startup = step.total;
        step.total += cost(step.rows);
        step
    }

    /// Sorting on the nodes and merging on the leader.
    fn sorted(key: &str, child: Step) -> Self {
        let mut sort = Self::after("Sort", child);
        sort.startup += SORT_COST;
        sort.total += SORT_COST;
        sort.notes = vec![format!("Sort Key: {key}")];
        let mut network = Self::over("Network", sort);
        network.notes = vec!["Send to leader".to_owned()];
        let mut merge = Self::over("Merge", network);
        merge.notes = vec![format!("Merge Key: {key}")];
        merge
    }

    fn write(&self, depth: usize, parent: i32, nodes: &mut Vec<PlanNode>) {
        let (indent, arrow) = if depth == 0 {
            (String::new(), "")
        } else {
            (" ".repeat(6 * depth - 4), "->  ")
        };
        let id = nodes.last().map_or(1, |node| node.id + 1);
        nodes.push(PlanNode {
            id,
            parent,
            depth,
            text: format!(
                "{indent}{arrow}XN {}  (cost={:.2}..{:.2} rows={} width={})",
                self.label, self.startup, self.total, self.rows, self.width
            ),
            notes: self.notes.clone(),
        });
        for child in &self.children {
            child.write(depth + 1, id, nodes);
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "an estimate of rows need not be exact"
)]
fn cost(rows: u64) -> f64 {
    rows as f64 * 0.01
}

fn step(node: &Value, table_name: &dyn Fn(&str) -> String) -> Step {
    let name = node["name"].as_str().unwrap_or_default().trim();
    let extra = &node["extra_info"];
    let mut children: Vec<Step> = node["children"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|child| step(child, table_name))
        .collect();
    let mut step = match name {
        "SEQ_SCAN" | "TABLE_SCAN" | "SEQ_SCAN " => scan(extra, table_name),
        "HASH_GROUP_BY" | "PERFECT_HASH_GROUP_BY" | "PARTITIONED_AGGREGATE" => {
            Step::after("HashAggregate", only(children))
        }
        "UNGROUPED_AGGREGATE" | "SIMPLE_AGGREGATE" => {
            let mut step = Step::after("Aggregate", only(children));
            step.rows = 1;
            step
        }
        "ORDER_BY" => Step::sorted(&text(extra, "Order By"), only(children)),
        "TOP_N" => {
            let sorted = Step::sorted(&text(extra, "Order By"), only(children));
            limited(sorted, extra)
        }
        "LIMIT" | "STREAMING_LIMIT" | "LIMIT_PERCENT" => limited(only(children), extra),
        "WINDOW" | "STREAMING_WINDOW" => Step::after("Window", only(children)),
        "UNION" => Step::new("Append", children),
        "FILTER" => {
            let mut child = only(children);
            child
                .notes
                .push(format!("Filter: {}", text(extra, "Expression")));
            child
        }
        _ if name.contains("JOIN") || name == "CROSS_PRODUCT" => joined(name, extra, children),
        _ if children.is_empty() => Step::result(),
        // Projections, changes and the like show what they work on.
        _ if children.len() == 1 => children.remove(0),
        _ => Step::new("Subquery Scan", children),
    };
    if let Some(rows) = estimate(extra)
        && name != "PROJECTION"
    {
        step.rows = rows;
    }
    step
}

fn only(mut children: Vec<Step>) -> Step {
    if children.len() == 1 {
        return children.remove(0);
    }
    if children.is_empty() {
        return Step::result();
    }
    Step::new("Append", children)
}

fn limited(child: Step, extra: &Value) -> Step {
    let mut step = Step::over("Limit", child);
    if let Ok(rows) = text(extra, "Top").parse() {
        step.rows = step.rows.min(rows);
    }
    step
}

fn scan(extra: &Value, table_name: &dyn Fn(&str) -> String) -> Step {
    let rows = estimate(extra).unwrap_or(1).max(1);
    let columns = match &extra["Projections"] {
        Value::Array(list) => list.len() as u64,
        Value::String(_) => 1,
        _ => 0,
    };
    let table = table_name(&text(extra, "Table"));
    let mut step = Step::new(format!("Seq Scan on {table}"), Vec::new());
    step.total = cost(rows);
    step.rows = rows;
    step.width = columns * COLUMN_WIDTH;
    let filter = text(extra, "Filters");
    if !filter.is_empty() {
        step.notes.push(format!("Filter: ({filter})"));
    }
    step
}

/// Rows are on one node, so nothing is distributed anew.
fn joined(name: &str, extra: &Value, mut children: Vec<Step>) -> Step {
    if children.len() < 2 {
        return only(children);
    }
    let inner = children.remove(1);
    let outer = children.remove(0);
    let is_hash = name.contains("HASH") || name.contains("DELIM");
    let kind = match text(extra, "Join Type").as_str() {
        "LEFT" => "Left ",
        "RIGHT" => "Right ",
        "FULL" | "OUTER" => "Full ",
        _ => "",
    };
    let condition = text(extra, "Conditions");
    let mut step = if is_hash {
        let hash = Step::after("Hash", inner);
        Step::new(
            format!("Hash {kind}Join DS_DIST_ALL_NONE"),
            vec![outer, hash],
        )
    } else {
        Step::new(
            format!("Nested Loop {kind}Join DS_DIST_ALL_NONE").replace("Loop Join", "Loop"),
            vec![outer, inner],
        )
    };
    step.total += cost(step.rows);
    if !condition.is_empty() {
        let word = if is_hash { "Hash Cond" } else { "Join Filter" };
        step.notes.push(format!("{word}: ({condition})"));
    }
    step
}

fn estimate(extra: &Value) -> Option<u64> {
    text(extra, "Estimated Cardinality")
        .trim_start_matches('~')
        .parse()
        .ok()
}

/// A field as text; lists are joined with AND, which is what DuckDB means by them.
fn text(extra: &Value, field: &str) -> String {
    match &extra[field] {
        Value::String(text) => text.replace('\n', " "),
        Value::Array(list) => {
            let parts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            parts.join(" AND ")
        }
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn scan(table: &str, rows: u32) -> Value {
        json!({ "name": "SEQ_SCAN", "children": [], "extra_info": {
            "Table": table, "Projections": ["a", "b"], "Filters": "a>3",
            "Estimated Cardinality": rows.to_string() } })
    }

    fn told(plan: &Value) -> Vec<String> {
        lines(&json!([plan]).to_string(), &|name| name.to_uppercase())
    }

    #[test]
    fn a_scan_has_its_table_and_its_filter() {
        assert_eq!(
            told(&scan("t", 100)),
            [
                "XN Seq Scan on T  (cost=0.00..1.00 rows=100 width=16)",
                "  Filter: (a>3)",
            ]
        );
    }

    #[test]
    fn the_inner_side_of_a_join_is_hashed() {
        let plan = json!({ "name": "PROJECTION", "extra_info": {}, "children": [
            { "name": "HASH_JOIN", "children": [scan("t", 100), scan("s", 10)],
              "extra_info": { "Join Type": "INNER", "Conditions": "a = b", "Estimated Cardinality": "50" } }] });
        assert_eq!(
            told(&plan),
            [
                "XN Hash Join DS_DIST_ALL_NONE  (cost=0.10..2.20 rows=50 width=32)",
                "  Hash Cond: (a = b)",
                "  ->  XN Seq Scan on T  (cost=0.00..1.00 rows=100 width=16)",
                "        Filter: (a>3)",
                "  ->  XN Hash  (cost=0.10..0.20 rows=10 width=16)",
                "        ->  XN Seq Scan on S  (cost=0.00..0.10 rows=10 width=16)",
                "              Filter: (a>3)",
            ]
        );
    }

    #[test]
    fn sorting_is_merged_on_the_leader() {
        let plan = json!({ "name": "TOP_N", "children": [scan("t", 100)],
            "extra_info": { "Top": "3", "Order By": "a ASC" } });
        let told = told(&plan);
        assert!(
            told[0].starts_with("XN Limit  (cost=1000000000001.00.."),
            "{told:?}"
        );
        assert!(told[0].contains("rows=3 "), "{told:?}");
        assert!(told[1].starts_with("  ->  XN Merge"), "{told:?}");
        assert_eq!(told[2], "        Merge Key: a ASC");
        assert_eq!(told[4], "              Send to leader");
    }

    #[test]
    fn what_is_unknown_or_broken_is_told_somehow() {
        assert_eq!(
            told(&json!({ "name": "DUMMY_SCAN" })),
            ["XN Result  (cost=0.00..0.01 rows=1 width=0)"]
        );
        assert_eq!(lines("no json", &str::to_owned).len(), 1);
    }
}
