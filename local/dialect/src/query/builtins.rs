//! What the catalogue lists of the functions, operators and casts that are built in. Nothing is written
//! down twice: each is tried over the types that there are, and what translation gives is listed.

use std::sync::OnceLock;

use sqlparser::ast::Expr;

use super::conversion::Asked;
use super::functions::{self, AggregateCall};
use super::parse::parse_expression;
use super::translated::Parameters;
use super::translator::{Clause, Frame, Translator};
use super::typed::Typed;
use crate::catalog::{Binding, Catalog, Relation, SessionValues, SuperOptions, UserFunction};
use crate::data_types::{MAX_CHAR_BYTES, MAX_VARBYTE_BYTES, MAX_VARCHAR_BYTES, RsType};
use crate::datetime::DateStyle;
use crate::error::Result;
use crate::interval::{DAY_TO_SECOND, IntervalStyle, YEAR_TO_MONTH};
use crate::names::{IdentifierCase, ObjectName};
use crate::statements::collation::Collation;

/// A function that is built in, with one of its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltinFunction {
    pub name: &'static str,
    pub arguments: Vec<RsType>,
    pub returns: RsType,
    pub is_aggregate: bool,
}

/// An operator between two types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltinOperator {
    pub symbol: &'static str,
    pub left: RsType,
    pub right: RsType,
    pub result: RsType,
}

/// A cast that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuiltinCast {
    pub source: RsType,
    pub target: RsType,
    /// It is made where a value is put into a column, too.
    pub by_assignment: bool,
}

/// The types that columns have.
pub const COLUMN_TYPES: [RsType; 18] = [
    RsType::SmallInt,
    RsType::Integer,
    RsType::BigInt,
    RsType::Decimal {
        precision: 18,
        scale: 0,
    },
    RsType::Real,
    RsType::DoublePrecision,
    RsType::Boolean,
    RsType::Char(MAX_CHAR_BYTES),
    RsType::VarChar(MAX_VARCHAR_BYTES),
    RsType::Date,
    RsType::Time,
    RsType::TimeTz,
    RsType::Timestamp,
    RsType::TimestampTz,
    YEAR_TO_MONTH,
    DAY_TO_SECOND,
    RsType::Super,
    RsType::VarByte(MAX_VARBYTE_BYTES),
];

const OPERATORS: [&str; 20] = [
    "+", "-", "*", "/", "%", "^", "||", "=", "<>", "<", "<=", ">", ">=", "&", "|", "#", "<<", ">>",
    "~", "!~",
];

/// A signature with more combinations of types than this is not listed.
const MAX_TRIED: usize = 400;

/// The scalar and the aggregate functions, in a fixed order.
pub fn builtin_functions() -> &'static [BuiltinFunction] {
    static LIST: OnceLock<Vec<BuiltinFunction>> = OnceLock::new();
    LIST.get_or_init(|| {
        let nothing = Nothing::default();
        let mut list = Vec::new();
        for (name, arguments) in functions::signatures() {
            let tried: usize = arguments.iter().map(|types| types.len()).product();
            if tried <= MAX_TRIED {
                add_signatures(&nothing, name, &arguments, &mut list);
            }
        }
        for name in functions::aggregate_names() {
            for kind in COLUMN_TYPES {
                let returns = translate(&nothing, |translator| {
                    functions::aggregate(translator, aggregate_call(name, kind))
                });
                list.extend(returns.map(|returns| BuiltinFunction {
                    name,
                    arguments: vec![kind],
                    returns,
                    is_aggregate: true,
                }));
            }
        }
        list
    })
}

/// The binary operators, in a fixed order.
pub fn builtin_operators() -> &'static [BuiltinOperator] {
    static LIST: OnceLock<Vec<BuiltinOperator>> = OnceLock::new();
    LIST.get_or_init(|| {
        let nothing = Nothing::default();
        let mut list = Vec::new();
        for symbol in OPERATORS {
            let Ok(Expr::BinaryOp { op, .. }) = parse_expression(&format!("a {symbol} b")) else {
                continue;
            };
            for left in COLUMN_TYPES {
                for right in COLUMN_TYPES {
                    let result = translate(&nothing, |translator| {
                        translator.operation(value_of(left), &op, value_of(right))
                    });
                    list.extend(result.map(|result| BuiltinOperator {
                        symbol,
                        left,
                        right,
                        result,
                    }));
                }
            }
        }
        list
    })
}

/// The casts, in a fixed order.
pub fn builtin_casts() -> &'static [BuiltinCast] {
    static LIST: OnceLock<Vec<BuiltinCast>> = OnceLock::new();
    LIST.get_or_init(|| {
        let nothing = Nothing::default();
        let pairs = COLUMN_TYPES
            .into_iter()
            .flat_map(|source| COLUMN_TYPES.map(|target| (source, target)));
        pairs
            .filter(|(source, target)| source.oid() != target.oid())
            .filter_map(|(source, target)| {
                translate(&nothing, |translator| {
                    translator.cast(value_of(source), target, Asked::Explicitly)
                })?;
                let assigned = translate(&nothing, |translator| {
                    translator.assign(value_of(source), target, "")
                });
                Some(BuiltinCast {
                    source,
                    target,
                    by_assignment: assigned.is_some(),
                })
            })
            .collect()
    })
}

/// Adds the signatures of a function that have types of columns.
fn add_signatures(
    nothing: &Nothing,
    name: &'static str,
    accepted: &[&[RsType]],
    list: &mut Vec<BuiltinFunction>,
) {
    let mut combinations = vec![Vec::new()];
    for types in accepted {
        combinations = combinations
            .iter()
            .flat_map(|begun: &Vec<RsType>| {
                types.iter().map(|kind| {
                    let mut longer = begun.clone();
                    longer.push(*kind);
                    longer
                })
            })
            .collect();
    }
    for arguments in combinations {
        let is_known = list
            .iter()
            .any(|known| known.name == name && known.arguments == arguments);
        if is_known {
            continue;
        }
        let values = arguments.iter().map(|kind| value_of(*kind)).collect();
        let returns = translate(nothing, |translator| translator.builtin(name, values));
        if let Some(returns) = returns {
            list.push(BuiltinFunction {
                name,
                arguments,
                returns,
                is_aggregate: false,
            });
        }
    }
}

fn aggregate_call(name: &str, kind: RsType) -> AggregateCall {
    AggregateCall {
        name: name.to_owned(),
        distinct: false,
        star: false,
        ignore_nulls: false,
        arguments: vec![value_of(kind)],
        within_group: Vec::new(),
        over: None,
    }
}

/// A value of that type of which nothing else is known.
fn value_of(kind: RsType) -> Typed {
    Typed::new(format!("CAST(NULL AS {})", kind.duckdb()), kind)
}

/// The type of what can be translated.
fn translate(
    nothing: &Nothing,
    attempt: impl FnOnce(&mut Translator<'_>) -> Result<Typed>,
) -> Option<RsType> {
    let mut translator = Translator::new(nothing, &Parameters::default());
    translator.frames.push(Frame {
        clause: Clause::Select,
        ..Frame::default()
    });
    attempt(&mut translator).ok().map(|typed| typed.data_type)
}

/// A catalogue that holds nothing.
struct Nothing(SessionValues);

impl Default for Nothing {
    fn default() -> Self {
        Self(SessionValues {
            database: String::new(),
            user: String::new(),
            user_id: 0,
            collation: Collation::default(),
            namespace: String::new(),
            account: String::new(),
            current_schema: None,
            search_path: Vec::new(),
            case: IdentifierCase::Insensitive,
            time_zone: "UTC".to_owned(),
            date_style: DateStyle::default(),
            extra_float_digits: 0,
            interval_style: IntervalStyle::default(),
            rounds_numbers: true,
            super_options: SuperOptions::default(),
            transaction_start: String::new(),
            statement_start: String::new(),
            version: String::new(),
            backend_pid: 0,
            last_copy_id: 0,
            last_copy_count: 0,
            last_unload_id: 0,
            last_unload_count: 0,
            last_query_id: 0,
            call_token: String::new(),
        })
    }
}

impl Catalog for Nothing {
    fn relation(&self, _: &ObjectName) -> Result<Option<Relation>> {
        Ok(None)
    }

    fn bound_relation(&self, _: &str, _: &Binding) -> Result<Option<Relation>> {
        Ok(None)
    }

    fn stored_range(&self, _: &str, _: &str) -> Option<(i128, i128)> {
        None
    }

    fn function(&self, _: &ObjectName, _: &[RsType]) -> Result<Option<UserFunction>> {
        Ok(None)
    }

    fn session(&self) -> &SessionValues {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(name: &str) -> Vec<String> {
        builtin_functions()
            .iter()
            .filter(|function| function.name == name)
            .map(|function| {
                let arguments: Vec<_> = function
                    .arguments
                    .iter()
                    .map(|kind| kind.base_name())
                    .collect();
                format!(
                    "({}) {}",
                    arguments.join(", "),
                    function.returns.base_name()
                )
            })
            .collect()
    }

    #[test]
    fn functions_are_listed_with_the_types_that_they_give() {
        assert_eq!(listed("md5"), ["(character varying) character varying"]);
        assert_eq!(listed("sqrt"), ["(double precision) double precision"]);
        assert!(listed("abs").contains(&"(bigint) bigint".to_owned()));
        assert!(listed("sum").contains(&"(integer) bigint".to_owned()));
        assert!(!listed("sum").iter().any(|line| line.starts_with("(date)")));
    }

    #[test]
    fn operators_and_casts_are_those_that_translate() {
        let sum = |left, right| {
            builtin_operators()
                .iter()
                .find(|operator| {
                    operator.symbol == "+" && operator.left == left && operator.right == right
                })
                .map(|operator| operator.result)
        };
        assert_eq!(sum(RsType::Integer, RsType::BigInt), Some(RsType::BigInt));
        assert_eq!(sum(RsType::Boolean, RsType::Date), None);
        let cast = |source, target| {
            builtin_casts()
                .iter()
                .find(|cast| cast.source == source && cast.target == target)
                .map(|cast| cast.by_assignment)
        };
        assert_eq!(cast(RsType::Integer, RsType::BigInt), Some(true));
        assert_eq!(cast(RsType::Date, RsType::Boolean), None);
    }
}
