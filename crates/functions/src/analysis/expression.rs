use oxc_allocator::Allocator;
use oxc_ast_visit::Visit;
use oxc_parser::Parser;
use oxc_span::{LabeledSpan, SourceType};

use super::record::RecordReads;
use super::refusals::Refusals;
use super::{Analysis, Declared, Fault, Reads};

/// The name that an expression has for its record.
const RECORD: &str = "record";

pub(super) fn analyse(text: &str, declared: Declared<'_>) -> Result<Analysis, Fault> {
    if text.trim().is_empty() {
        return Err(Fault::Empty);
    }
    let reads = reads(text, 0, text, declared)?;
    Ok(Analysis {
        uses: reads.settle(declared)?,
        // The line break ends a comment at the end of the expression.
        body: format!("return ({RECORD}) => ({text}\n);"),
    })
}

/// What the expression `part`, which begins at `base` in `text`, reads from its record.
pub(super) fn reads(
    text: &str,
    base: u32,
    part: &str,
    declared: Declared<'_>,
) -> Result<Reads, Fault> {
    let allocator = Allocator::default();
    let expression = Parser::new(&allocator, part, SourceType::mjs())
        .parse_expression()
        .map_err(|diagnostics| {
            diagnostics.errors().next().map_or(Fault::Empty, |error| {
                let offset = error.labels.first().map_or(0, LabeledSpan::offset);
                Fault::syntax(text, base, &error.message, offset)
            })
        })?;
    let mut refusals = Refusals::new(text, base, declared);
    refusals.visit_expression(&expression);
    refusals.finish()?;
    let mut record = RecordReads::new(text, base, Some(RECORD), false);
    record.visit_expression(&expression);
    record.finish()
}
