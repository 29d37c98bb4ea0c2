//! Every value passes here: whether a column can hold it, and what becomes of it if not.

use model::ColumnType;

use super::faults::{Fault, FaultKind, Remedy};
use super::{Observed, OnFault, Plan};
use crate::inference::decide::{MAX_SUPER_BYTES, MAX_VARCHAR_BYTES};
use crate::inference::fit;
use crate::inference::profile::excerpt;
use crate::inference::{Position, Profile};

/// What becomes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Keep,
    Null,
    /// Only so many bytes of it are kept.
    Cut(usize),
}

/// How a value stands in the source, which decides what it can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As text, or a JSON number or boolean.
    Plain,
    /// A JSON string, which is never a number.
    JsonString,
    /// A JSON object or array.
    Nested,
    /// A value of a type that the source tells.
    Typed,
    /// The same, as pairs of hexadecimal digits.
    Binary,
}

/// What is known about all values of a block, so that not every one has to be looked at for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub(crate) is_utf8: bool,
    has_nul: bool,
    has_backslash: bool,
}

impl Facts {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self {
            is_utf8: simdutf8::basic::from_utf8(bytes).is_ok(),
            has_nul: memchr::memchr(0, bytes).is_some(),
            has_backslash: memchr::memchr(b'\\', bytes).is_some(),
        }
    }

    /// Nothing but that the text is UTF-8.
    pub(crate) const UTF8: Self = Self {
        is_utf8: true,
        has_nul: true,
        has_backslash: true,
    };
}

/// Judges the values of one worker and keeps what they tell.
pub(crate) struct Judge<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) observed: Observed,
    facts: Facts,
    /// Whether every value of this column, or of this block, needs a closer look.
    closely: Vec<bool>,
    all_closely: bool,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(plan: &'a Plan, markers: usize) -> Self {
        Self {
            plan,
            observed: Observed::new(plan.columns.len(), markers),
            facts: Facts::UTF8,
            closely: plan.columns.iter().map(|column| column.checked).collect(),
            all_closely: true,
        }
    }

    pub(crate) fn is_utf8(&self) -> bool {
        self.facts.is_utf8
    }

    pub(crate) fn begin(&mut self, facts: Facts) {
        self.facts = facts;
        self.all_closely = facts.has_nul || !facts.is_utf8;
    }

    pub(crate) fn profile(&mut self, column: usize) -> &mut Profile {
        &mut self.observed.profiles[column]
    }

    /// A missing value.
    #[inline]
    pub(crate) fn null(&mut self, column: usize, position: Position) -> Result<(), Fault> {
        self.observed.profiles[column].nulls += 1;
        self.missing(column, position)
    }

    /// An empty string, which is NULL where the type is not text.
    #[inline]
    pub(crate) fn empty(&mut self, column: usize, position: Position) -> Result<(), Fault> {
        self.observed.profiles[column].empty_strings += 1;
        if self.plan.columns[column].expects_text() {
            return Ok(());
        }
        self.missing_if_typed(column, position)
    }

    /// What becomes NULL where the type is not text: whether it does is not known before the type is.
    #[inline]
    pub(crate) fn missing_if_typed(&self, column: usize, position: Position) -> Result<(), Fault> {
        match self.plan.columns[column].expected {
            Some(_) => self.missing(column, position),
            None => Ok(()),
        }
    }

    /// What becomes NULL; a fault where there must be a value.
    #[inline]
    fn missing(&self, column: usize, position: Position) -> Result<(), Fault> {
        match self.plan.columns[column].required {
            None => Ok(()),
            Some(why) => Err(without_value(column, position, why)),
        }
    }

    /// The value is the first `length` bytes of `rest`, and not empty.
    #[inline]
    pub(crate) fn value(
        &mut self,
        column: usize,
        rest: &[u8],
        length: usize,
        position: Position,
    ) -> Result<Verdict, Fault> {
        if length > MAX_VARCHAR_BYTES || self.all_closely || self.closely[column] {
            return self.look_closely(column, &rest[..length], Form::Plain, position);
        }
        if self.facts.has_backslash {
            let sentinel = &self.plan.sentinel;
            self.observed.sentinel.see(&rest[..length], sentinel);
        }
        self.observed.profiles[column].observe(rest, length, position);
        Ok(Verdict::Keep)
    }

    /// A value that is not empty.
    #[inline]
    pub(crate) fn formed_value(
        &mut self,
        column: usize,
        value: &[u8],
        form: Form,
        position: Position,
    ) -> Result<Verdict, Fault> {
        if value.len() > MAX_VARCHAR_BYTES || self.all_closely || self.closely[column] {
            return self.look_closely(column, value, form, position);
        }
        self.observe(column, value, form, position);
        Ok(Verdict::Keep)
    }

    /// The content of a JSON string is the first `length` bytes of `rest`, and may be empty.
    #[inline]
    pub(crate) fn string(
        &mut self,
        column: usize,
        rest: &[u8],
        length: usize,
        position: Position,
    ) -> Result<Verdict, Fault> {
        if length == 0 {
            self.empty(column, position)?;
            return Ok(Verdict::Keep);
        }
        let value = &rest[..length];
        // A NUL byte may be escaped in the source, where nobody saw it.
        let may_hold_nul = self.facts.has_backslash && value.contains(&0);
        let is_long = length > MAX_VARCHAR_BYTES;
        if is_long || may_hold_nul || self.all_closely || self.closely[column] {
            return self.look_closely(column, value, Form::JsonString, position);
        }
        if self.facts.has_backslash {
            self.observed.sentinel.see(value, &self.plan.sentinel);
        }
        self.observed.profiles[column].observe_string(rest, length, position);
        Ok(Verdict::Keep)
    }

    fn observe(&mut self, column: usize, value: &[u8], form: Form, position: Position) {
        if value.is_empty() {
            // What is left of text that was cut.
            self.observed.profiles[column].empty_strings += 1;
            return;
        }
        if form != Form::Nested {
            self.observed.sentinel.see(value, &self.plan.sentinel);
        }
        let profile = &mut self.observed.profiles[column];
        match form {
            Form::Plain => profile.observe(value, value.len(), position),
            Form::JsonString => profile.observe_string(value, value.len(), position),
            Form::Nested => profile.observe_nested(value, position),
            Form::Typed => profile.observe_length(value.len()),
            Form::Binary => profile.observe_length(value.len() / 2),
        }
    }

    #[cold]
    fn look_closely(
        &mut self,
        column: usize,
        value: &[u8],
        form: Form,
        position: Position,
    ) -> Result<Verdict, Fault> {
        let Err(objection) = self.objection(column, value, form) else {
            self.observe(column, value, form, position);
            return Ok(Verdict::Keep);
        };
        let fault = Fault {
            kind: objection.kind,
            ..Fault::new(position, Some(column), objection.reason)
        };
        match objection.keep {
            Some(keep) if self.plan.on_fault == OnFault::Truncate => {
                self.observe(column, &value[..keep], form, position);
                self.observed.faults.add(fault, Remedy::Truncated);
                Ok(Verdict::Cut(keep))
            }
            _ => self.refuse(column, fault),
        }
    }

    /// Makes the value of a fault NULL, if that is what is asked for.
    pub(crate) fn refuse(&mut self, column: usize, fault: Fault) -> Result<Verdict, Fault> {
        if self.plan.on_fault != OnFault::Null || self.plan.columns[column].required.is_some() {
            return Err(fault);
        }
        self.observed.profiles[column].nulls += 1;
        self.observed.faults.add(fault, Remedy::Nulled);
        Ok(Verdict::Null)
    }

    fn objection(&self, column: usize, value: &[u8], form: Form) -> Result<(), Objection> {
        if value.contains(&0) {
            return Err(Objection::record(
                "holds a NUL byte, which Redshift cannot store",
            ));
        }
        if !self.facts.is_utf8 && std::str::from_utf8(value).is_err() {
            return Err(Objection::record("is not UTF-8"));
        }
        let plan = &self.plan.columns[column];
        match plan.expected {
            Some(expected) if plan.checked => against(expected, value, form),
            Some(ColumnType::Super) => too_long_for_super(value),
            _ if form == Form::Nested || plan.as_json => too_long_for_super(value),
            _ if form == Form::Binary => Ok(()),
            _ => too_long_for_text(value),
        }
    }
}

#[cold]
fn without_value(column: usize, position: Position, why: &str) -> Fault {
    Fault::new(position, Some(column), format!("has no value, and {why}"))
}

/// Why a value cannot be stored.
struct Objection {
    reason: String,
    kind: FaultKind,
    /// Where the text is only too long: the bytes of it that fit.
    keep: Option<usize>,
}

impl Objection {
    fn record(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            kind: FaultKind::Record,
            keep: None,
        }
    }
}

fn against(expected: ColumnType, value: &[u8], form: Form) -> Result<(), Objection> {
    let is_json = matches!(form, Form::JsonString | Form::Nested);
    fit::check(value, expected, is_json).map_err(|misfit| Objection {
        reason: format!("holds \"{}\", which {}", excerpt(value), misfit.why),
        kind: FaultKind::Misfit(expected),
        keep: misfit.keep.map(|limit| character_boundary(value, limit)),
    })
}

fn too_long_for_text(value: &[u8]) -> Result<(), Objection> {
    if value.len() <= MAX_VARCHAR_BYTES {
        return Ok(());
    }
    Err(Objection {
        keep: Some(character_boundary(value, MAX_VARCHAR_BYTES)),
        ..Objection::record(format!(
            "is {} bytes long; a VARCHAR holds at most 65,535",
            value.len()
        ))
    })
}

fn too_long_for_super(value: &[u8]) -> Result<(), Objection> {
    if value.len() <= MAX_SUPER_BYTES {
        return Ok(());
    }
    Err(Objection::record(format!(
        "is {} bytes long; a SUPER holds at most 16,000,000",
        value.len()
    )))
}

/// The last boundary between characters at or before `limit`.
fn character_boundary(value: &[u8], limit: usize) -> usize {
    let is_continuation = |at: usize| value.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
    (0..=limit.min(value.len()))
        .rev()
        .find(|&at| !is_continuation(at))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_characters() {
        let text = "aé€😀".as_bytes();
        let kept = |limit| character_boundary(text, limit);
        assert_eq!([kept(0), kept(1), kept(2), kept(3)], [0, 1, 1, 3]);
        assert_eq!(
            [kept(5), kept(6), kept(9), kept(10), kept(99)],
            [3, 6, 6, 10, 10]
        );
    }
}
