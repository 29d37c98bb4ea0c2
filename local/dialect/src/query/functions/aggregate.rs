//! Aggregate functions (database developer guide, "Aggregate functions"). Result types:
//!
//! | function | of integers | of NUMERIC(p,s) | of floats |
//! |---|---|---|---|
//! | SUM | BIGINT | NUMERIC(38,s) | DOUBLE PRECISION |
//! | AVG | BIGINT, cut towards zero | NUMERIC(38,s) | DOUBLE PRECISION |
//! | STDDEV, VARIANCE | DOUBLE PRECISION | DOUBLE PRECISION | DOUBLE PRECISION |

use crate::data_types::RsType;
use crate::error::{Result, SqlError};
use crate::query::blanks::grouped;
use crate::query::conversion::known_super;
use crate::query::translator::Translator;
use crate::query::typed::Typed;
use crate::query::unify::text_type;

use super::ordered_aggregate::{listagg, median, percentile};
use super::signature::undefined_function;

/// A call of an aggregate or window function with its arguments translated.
pub(in crate::query) struct AggregateCall {
    pub(in crate::query) name: String,
    pub(in crate::query) distinct: bool,
    pub(in crate::query) star: bool,
    pub(in crate::query) ignore_nulls: bool,
    pub(in crate::query) arguments: Vec<Typed>,
    /// Values and directions of WITHIN GROUP (ORDER BY …).
    pub(in crate::query) within_group: Vec<(Typed, String)>,
    /// `OVER (…)`.
    pub(in crate::query) over: Option<String>,
}

type Build = fn(&mut Translator<'_>, AggregateCall) -> Result<Typed>;

const AGGREGATES: &[(&str, Build)] = &[
    ("count", count),
    ("approximate_count", count),
    ("hll", distinct_count),
    ("sum", sum),
    ("avg", average),
    ("min", extreme),
    ("max", extreme),
    ("any_value", extreme),
    ("listagg", listagg),
    ("median", median),
    ("percentile_cont", percentile),
    ("percentile_disc", percentile),
    ("approximate_percentile_disc", percentile),
    ("stddev", spread),
    ("stddev_samp", spread),
    ("stddev_pop", spread),
    ("variance", spread),
    ("var_samp", spread),
    ("var_pop", spread),
    ("bool_and", boolean),
    ("bool_or", boolean),
    ("bit_and", bits),
    ("bit_or", bits),
];

pub(in crate::query) fn aggregate_names() -> impl Iterator<Item = &'static str> {
    AGGREGATES.iter().map(|(name, _)| *name)
}

pub(in crate::query) fn is_aggregate(name: &str) -> bool {
    AGGREGATES.iter().any(|(known, _)| *known == name)
}

/// Aggregates that order by themselves: their OVER takes PARTITION BY only.
pub(in crate::query) fn orders_itself(name: &str) -> bool {
    matches!(
        name,
        "listagg"
            | "median"
            | "percentile_cont"
            | "percentile_disc"
            | "approximate_percentile_disc"
    )
}

pub(in crate::query) fn aggregate(
    translator: &mut Translator<'_>,
    call: AggregateCall,
) -> Result<Typed> {
    let build = AGGREGATES
        .iter()
        .find(|(known, _)| *known == call.name)
        .map(|(_, build)| *build);
    match build {
        Some(build) => build(translator, call),
        None => Err(undefined_function(&call.name, &[])),
    }
}

impl AggregateCall {
    /// `function([DISTINCT] argument) [OVER …]`.
    pub(super) fn written(&self, function: &str, argument: &str) -> String {
        let distinct = if self.distinct { "DISTINCT " } else { "" };
        let over = self
            .over
            .as_ref()
            .map_or(String::new(), |over| format!(" {over}"));
        format!("{function}({distinct}{argument}){over}")
    }

    pub(super) fn undefined(&self) -> SqlError {
        let types: Vec<_> = self.arguments.iter().map(|a| a.data_type).collect();
        undefined_function(&self.name, &types)
    }

    pub(super) fn only_argument(&mut self) -> Result<Typed> {
        if self.arguments.len() != 1 || self.star || !self.within_group.is_empty() {
            return Err(self.undefined());
        }
        self.arguments.pop().ok_or_else(|| self.undefined())
    }

    /// The only argument, a number; an untyped literal is a double.
    fn number(&mut self, translator: &mut Translator<'_>) -> Result<Typed> {
        let argument = self.only_argument()?;
        match argument.data_type {
            kind if kind.is_numeric() => Ok(argument),
            RsType::Unknown | RsType::Super => {
                translator.convert(argument, RsType::DoublePrecision)
            }
            kind => Err(undefined_function(&self.name, &[kind])),
        }
    }
}

pub(super) fn cast(sql: &str, data_type: RsType) -> Typed {
    Typed::new(format!("CAST({sql} AS {})", data_type.duckdb()), data_type)
}

fn count(_: &mut Translator<'_>, mut call: AggregateCall) -> Result<Typed> {
    if call.star && call.arguments.is_empty() {
        return Ok(Typed::new(call.written("count", "*"), RsType::BigInt));
    }
    let argument = call.only_argument()?;
    let argument = match argument.data_type {
        RsType::Super => Typed::new(known_super("key", &[&argument.sql]), RsType::Super),
        _ if call.distinct => grouped(argument),
        _ => argument,
    };
    Ok(Typed::new(
        call.written("count", &argument.sql),
        RsType::BigInt,
    ))
}

/// HLL estimates what is counted here exactly, as APPROXIMATE COUNT is.
fn distinct_count(translator: &mut Translator<'_>, call: AggregateCall) -> Result<Typed> {
    let distinct = AggregateCall {
        distinct: true,
        ..call
    };
    count(translator, distinct)
}

/// SUM and AVG of SUPER: of the numbers among the values, exactly to ten digits.
fn over_super(translator: &mut Translator<'_>, call: &AggregateCall) -> Result<Option<Typed>> {
    let [argument] = call.arguments.as_slice() else {
        return Ok(None);
    };
    if argument.data_type != RsType::Super || call.star {
        return Ok(None);
    }
    let number = RsType::Decimal {
        precision: 38,
        scale: 10,
    };
    let value = translator.convert(argument.clone(), number)?;
    let summed = call.written("sum", &value.sql);
    let result = match call.name.as_str() {
        "sum" => summed,
        _ => format!(
            "CAST({} AS DECIMAL(38,10))",
            call.written("avg", &value.sql)
        ),
    };
    let text = format!("CAST({result} AS VARCHAR)");
    Ok(Some(Typed::new(
        known_super("sum", &[&text]),
        RsType::Super,
    )))
}

/// What DuckDB adds up: its sum of any DECIMAL has 38 digits, so that the short text does where there is
/// one.
fn summand(argument: &Typed) -> &str {
    let short = argument
        .exact
        .as_ref()
        .and_then(|exact| exact.short.as_deref());
    short.unwrap_or(&argument.sql)
}

fn sum(translator: &mut Translator<'_>, mut call: AggregateCall) -> Result<Typed> {
    if let Some(sum) = over_super(translator, &call)? {
        return Ok(sum);
    }
    if let [argument] = call.arguments.as_slice()
        && matches!(
            argument.data_type,
            RsType::IntervalYearToMonth(_) | RsType::IntervalDayToSecond(_)
        )
    {
        let argument = call.only_argument()?;
        return Ok(cast(
            &call.written("sum", &argument.sql),
            argument.data_type,
        ));
    }
    let argument = call.number(translator)?;
    let summed = call.written("sum", summand(&argument));
    Ok(match argument.data_type {
        kind if kind.is_integer() => cast(&summed, RsType::BigInt),
        RsType::Decimal { scale, .. } => Typed::new(
            summed,
            RsType::Decimal {
                precision: 38,
                scale,
            },
        ),
        _ => cast(&summed, RsType::DoublePrecision),
    })
}

fn average(translator: &mut Translator<'_>, mut call: AggregateCall) -> Result<Typed> {
    if let Some(average) = over_super(translator, &call)? {
        return Ok(average);
    }
    if let [argument] = call.arguments.as_slice()
        && matches!(
            argument.data_type,
            RsType::IntervalYearToMonth(_) | RsType::IntervalDayToSecond(_)
        )
    {
        let argument = call.only_argument()?;
        let average = call.written("avg", &argument.sql);
        return Ok(cast(&format!("trunc({average})"), argument.data_type));
    }
    let argument = call.number(translator)?;
    let summed = call.written("sum", summand(&argument));
    let counted = call.written("count", &argument.sql);
    Ok(match argument.data_type {
        kind if kind.is_integer() => cast(
            &format!("({summed} // nullif({counted}, 0))"),
            RsType::BigInt,
        ),
        RsType::Decimal { scale, .. } => {
            let data_type = RsType::Decimal {
                precision: 38,
                scale,
            };
            let zeros = "0".repeat(usize::from(scale));
            let whole = match scale {
                0 => format!("CAST({summed} AS HUGEINT)"),
                scale => format!(
                    "CAST(({summed} * CAST('1{zeros}' AS DECIMAL({},0))) AS HUGEINT)",
                    scale + 1
                ),
            };
            let quotient = format!("CAST(({whole} // nullif({counted}, 0)) AS DECIMAL(38,0))");
            match scale {
                0 => cast(&quotient, data_type),
                scale => cast(
                    &format!(
                        "({quotient} * CAST('0.{}1' AS DECIMAL({},{scale})))",
                        "0".repeat(usize::from(scale) - 1),
                        scale + 1
                    ),
                    data_type,
                ),
            }
        }
        _ => {
            let average = call.written("avg", &argument.sql);
            cast(&average, RsType::DoublePrecision)
        }
    })
}

fn extreme(translator: &mut Translator<'_>, mut call: AggregateCall) -> Result<Typed> {
    let argument = call.only_argument()?;
    let argument = if argument.is_unknown() {
        let data_type = text_type(&argument);
        translator.convert(argument, data_type)?
    } else {
        argument
    };
    let is_extreme = call.name != "any_value";
    if is_extreme && matches!(argument.data_type, RsType::Boolean | RsType::Super) {
        return Err(undefined_function(&call.name, &[argument.data_type]));
    }
    Ok(Typed::new(
        call.written(&call.name, &argument.sql),
        argument.data_type,
    ))
}

fn spread(translator: &mut Translator<'_>, mut call: AggregateCall) -> Result<Typed> {
    let argument = call.number(translator)?;
    let argument = translator.convert(argument, RsType::DoublePrecision)?;
    let function = match call.name.as_str() {
        "stddev" => "stddev_samp",
        "variance" => "var_samp",
        name => name,
    };
    Ok(Typed::new(
        call.written(function, &argument.sql),
        RsType::DoublePrecision,
    ))
}

fn boolean(translator: &mut Translator<'_>, mut call: AggregateCall) -> Result<Typed> {
    let argument = call.only_argument()?;
    let argument = match argument.data_type {
        RsType::Boolean | RsType::Unknown => translator.convert(argument, RsType::Boolean)?,
        kind if kind.is_integer() => translator.convert(argument, RsType::Boolean)?,
        kind => return Err(undefined_function(&call.name, &[kind])),
    };
    Ok(Typed::new(
        call.written(&call.name, &argument.sql),
        RsType::Boolean,
    ))
}

fn bits(_: &mut Translator<'_>, mut call: AggregateCall) -> Result<Typed> {
    let argument = call.only_argument()?;
    if !argument.data_type.is_integer() {
        return Err(undefined_function(&call.name, &[argument.data_type]));
    }
    Ok(Typed::new(
        call.written(&call.name, &argument.sql),
        argument.data_type,
    ))
}
