//! The transaction of a load as a list of statements, made before the first is sent: what a dry run
//! shows is what a load does.

use redshift_sql::copy::{CompressionAnalysis, Statistics};
use redshift_sql::ledger::LoadMode;
use redshift_sql::{
    Copy, Create, CreateTable, CreateTemporaryTable, Ident, Merge, QualifiedName, Sql, TableName,
    Write, alter_table, check, count_rows, create_schema, delete_all, lock, session, transaction,
};

use super::columns::Adjustment;
use model::RowCount;

/// Keys that are there twice which a refusal names.
const REPEATED_KEYS_SHOWN: u32 = 3;

/// What is known when a load's rows lie staged.
pub(crate) struct Shape<'a> {
    pub(crate) target: &'a QualifiedName,
    pub(crate) mode: LoadMode,
    pub(crate) keys: &'a [Ident],
    pub(crate) latest_by: Option<&'a Ident>,
    /// Where there is no table yet.
    pub(crate) make: Option<CreateTable>,
    pub(crate) adjustment: &'a Adjustment,
    /// Into the target; `None` where there is nothing to copy.
    pub(crate) copy: Option<&'a Copy>,
    /// The columns of the files.
    pub(crate) columns: &'a [Ident],
    /// `None` where the warehouse alone counts them.
    pub(crate) rows: Option<RowCount>,
    /// Names for tables of the session: the rows of the files, and the newest of each key.
    pub(crate) scratch: [Ident; 2],
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Steps {
    /// Whether the target is there, so that it is locked first.
    pub(crate) locks: bool,
    /// What Redshift does not do inside a transaction.
    pub(crate) before: Vec<Write>,
    /// Each with the name of the place behind it.
    pub(crate) inside: Vec<(Step, &'static str)>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Makes the target, and its schema if that is not there.
    Make(Create),
    /// Makes a table of the session.
    Scratch(Create),
    Write(Write),
    /// Leaves some rows of the files out.
    Supersede(Write),
    Check(Sql),
    /// Counts the rows that are there.
    Count(Sql),
    /// Asks how many rows the COPY loaded, where nobody else counted them.
    CountCopied(Sql),
    /// Finds keys that are there twice, which ends the load.
    RefuseRepeated(Sql),
    /// The target has the rows that were there, without those that were removed, and those of the files.
    Prove(TableName),
    /// The row of the ledger.
    Record,
}

impl Shape<'_> {
    pub(crate) fn steps(&self) -> Steps {
        let widen = |widening: &super::columns::Widening| {
            alter_table::widen_varchar(self.target, &widening.column, widening.to)
        };
        let target = TableName::from(self.target.clone());
        let mut steps = Steps {
            locks: self.make.is_none(),
            before: self.adjustment.widen.iter().map(widen).collect(),
            inside: Vec::new(),
        };
        if let Some(make) = &self.make {
            steps.push(Step::Make(make.to_create()), "table-made");
        }
        for (column, column_type) in &self.adjustment.add {
            let add = alter_table::add_column(self.target, column, *column_type);
            steps.push(Step::Write(add), "column-added");
        }
        steps.push(Step::Count(count_rows(&target)), "rows-counted");
        match self.mode {
            LoadMode::Create | LoadMode::Append => self.copy_into(&target, &mut steps),
            LoadMode::Replace => {
                steps.push(Step::Write(delete_all(&target)), "rows-removed");
                self.copy_into(&target, &mut steps);
            }
            LoadMode::Merge => self.merge(&mut steps),
        }
        steps.push(Step::Prove(target), "count-checked");
        steps.push(Step::Record, "load-recorded");
        steps
    }

    fn copy_into(&self, table: &TableName, steps: &mut Steps) {
        let Some(copy) = self.copy else {
            return;
        };
        let mut copy = Copy {
            table: table.clone(),
            ..copy.clone()
        };
        if matches!(table, TableName::Temporary(_)) {
            copy.compression_analysis = CompressionAnalysis::Off;
            copy.statistics = Statistics::Off;
        }
        steps.push(Step::Write(copy.to_write()), "rows-copied");
        let counted = match self.rows {
            Some(rows) => Step::Check(check::copied(rows)),
            None => Step::CountCopied(session::last_copy_count()),
        };
        steps.push(counted, "copy-checked");
    }

    fn merge(&self, steps: &mut Steps) {
        let [scratch, newest] = &self.scratch;
        let merge = Merge {
            scratch: scratch.clone(),
            table: self.target.clone(),
            keys: self.keys.to_vec(),
        };
        let make = CreateTemporaryTable {
            name: scratch.clone(),
            like: self.target.clone(),
        };
        steps.push(Step::Scratch(make.to_create()), "scratch-made");
        let table = make.table();
        self.copy_into(&table, steps);
        if let Some(rows) = self.rows {
            let all = check::row_count(&table, rows);
            steps.push(Step::Check(all), "copy-checked");
        }
        steps.push(
            Step::Check(check::present(&table, self.keys)),
            "keys-checked",
        );
        if let Some(latest) = self.latest_by {
            steps.push(Step::Scratch(merge.newest(newest, latest)), "newest-found");
            let older = merge.delete_older(newest, latest);
            steps.push(Step::Supersede(older), "older-removed");
        }
        let repeated = merge.repeated_keys(REPEATED_KEYS_SHOWN);
        steps.push(Step::RefuseRepeated(repeated), "keys-checked");
        let mut columns = self.columns.to_vec();
        if self.make.is_none() {
            let lacking = &self.adjustment.lacking;
            if !lacking.is_empty() {
                steps.push(Step::Write(merge.keep_values(lacking)), "values-kept");
                columns.extend(lacking.iter().cloned());
            }
            steps.push(Step::Write(merge.delete_matching()), "rows-removed");
        }
        steps.push(Step::Write(merge.insert(&columns)), "rows-merged");
    }
}

impl Steps {
    fn push(&mut self, step: Step, place: &'static str) {
        self.inside.push((step, place));
    }

    /// Every statement in order, for people; what the ledger is told is a remark.
    pub(crate) fn texts(&self, target: &QualifiedName, make_schema: bool) -> Vec<String> {
        let mut texts: Vec<String> = self.before.iter().map(ToString::to_string).collect();
        texts.push(transaction::begin().to_string());
        if self.locks {
            texts.push(lock(target).to_string());
        }
        if make_schema {
            texts.push(create_schema(&target.schema).to_string());
        }
        texts.extend(self.inside.iter().map(|(step, _)| step.text()));
        texts.push(transaction::commit().to_string());
        texts
    }
}

impl Step {
    fn text(&self) -> String {
        match self {
            Self::Make(create) | Self::Scratch(create) => create.to_string(),
            Self::Write(write) | Self::Supersede(write) => write.to_string(),
            Self::Check(sql)
            | Self::Count(sql)
            | Self::CountCopied(sql)
            | Self::RefuseRepeated(sql) => sql.to_string(),
            Self::Prove(table) => format!(
                "{}\n-- and it is what was there, without what was removed, and what was loaded",
                count_rows(table)
            ),
            Self::Record => "-- the load is written down in the ledger".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use model::ColumnType;
    use redshift_sql::copy::{CopyCompression, CopyFormat};
    use redshift_sql::{ColumnDefinition, Literal, TableAttributes};

    use super::super::columns::Widening;
    use super::*;

    fn ident(name: &str) -> Ident {
        Ident::new(name).unwrap()
    }

    fn copy() -> Copy {
        Copy {
            table: TableName::Permanent("shop.sales".parse().unwrap()),
            columns: vec![ident("id"), ident("city")],
            manifest: "s3://acme/k7f3q9/loads/k7f3q9k7f3q9k7f3/manifest.json"
                .parse()
                .unwrap(),
            roles: model::RoleChain::new(vec!["arn:aws:iam::111111111111:role/a".parse().unwrap()])
                .unwrap(),
            region: Some(Literal::new("eu-west-1").unwrap()),
            format: CopyFormat::Csv {
                null: Literal::new("\\N").unwrap(),
                compression: CopyCompression::Zstd,
            },
            compression_analysis: CompressionAnalysis::Default,
            statistics: Statistics::Default,
        }
    }

    fn texts(mode: LoadMode, make: bool, latest_by: Option<&Ident>) -> String {
        let target: QualifiedName = "shop.sales".parse().unwrap();
        let adjustment = if make {
            Adjustment::default()
        } else {
            Adjustment {
                widen: vec![Widening {
                    column: ident("city"),
                    from: 16,
                    to: 64,
                }],
                add: vec![(ident("at"), ColumnType::Date)],
                lacking: vec![ident("note")],
            }
        };
        let columns = [ident("id"), ident("city")];
        let keys = [ident("id")];
        let column = |name: &Ident| ColumnDefinition::new(name.clone(), ColumnType::BigInt);
        let shape = Shape {
            target: &target,
            mode,
            keys: if mode == LoadMode::Merge { &keys } else { &[] },
            latest_by,
            make: make.then(|| CreateTable {
                name: target.clone(),
                columns: columns.iter().map(column).collect(),
                attributes: TableAttributes::default(),
            }),
            adjustment: &adjustment,
            copy: Some(&copy()),
            columns: &columns,
            rows: Some(RowCount(3)),
            scratch: [ident("longshore_rows_k7"), ident("longshore_newest_k7")],
        };
        shape.steps().texts(&target, make).join(";\n")
    }

    #[test]
    fn a_table_is_made_and_filled() {
        insta::assert_snapshot!(texts(LoadMode::Create, true, None));
    }

    #[test]
    fn rows_are_added() {
        insta::assert_snapshot!(texts(LoadMode::Append, false, None));
    }

    #[test]
    fn rows_are_replaced_in_place() {
        let texts = texts(LoadMode::Replace, false, None);
        assert!(!texts.contains("TRUNCATE") && !texts.contains("DROP"));
        insta::assert_snapshot!(texts);
    }

    #[test]
    fn rows_are_merged() {
        insta::assert_snapshot!(texts(LoadMode::Merge, false, None));
    }

    #[test]
    fn the_latest_rows_are_merged_into_a_table_that_is_made() {
        insta::assert_snapshot!(texts(LoadMode::Merge, true, Some(&ident("at"))));
    }

    #[test]
    fn every_place_behind_a_step_is_a_known_one() {
        let target: QualifiedName = "shop.sales".parse().unwrap();
        for mode in [LoadMode::Append, LoadMode::Merge, LoadMode::Replace] {
            let shape = Shape {
                target: &target,
                mode,
                keys: &[ident("id")],
                latest_by: Some(&ident("at")),
                make: None,
                adjustment: &Adjustment {
                    add: vec![(ident("at"), ColumnType::Date)],
                    lacking: vec![ident("note")],
                    ..Adjustment::default()
                },
                copy: Some(&copy()),
                columns: &[ident("id")],
                rows: Some(RowCount(1)),
                scratch: [ident("a"), ident("b")],
            };
            for (_, place) in shape.steps().inside {
                assert!(model::failpoint::POINTS.contains(&place), "{place}");
            }
        }
    }
}
