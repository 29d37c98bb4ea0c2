use super::expression;
use super::{Analysis, Declared, Fault, Position, Reads};

/// Text with expressions in double braces. One expression alone gives its own value; otherwise the
/// parts are joined to a text, in which NULL is empty.
pub(super) fn analyse(text: &str, declared: Declared<'_>) -> Result<Analysis, Fault> {
    let mut reads = Reads::default();
    let mut parts: Vec<String> = Vec::new();
    let mut rest = 0;
    while let Some(open) = text[rest..].find("{{").map(|found| rest + found) {
        push_literal(&mut parts, &text[rest..open]);
        let (inside, found) = expression_after(text, open + 2, declared)?;
        reads.columns.extend(found.columns);
        reads.opaque.extend(found.opaque);
        parts.push(format!("({inside}\n)"));
        rest = open + 2 + inside.len() + 2;
    }
    push_literal(&mut parts, &text[rest..]);
    let value = match parts.as_slice() {
        [only] => only.clone(),
        parts => format!(
            "[{}].map((part) => part ?? \"\").join(\"\")",
            parts.join(", ")
        ),
    };
    Ok(Analysis {
        uses: reads.settle(declared)?,
        body: format!("return (record) => {value};"),
    })
}

fn push_literal(parts: &mut Vec<String>, literal: &str) {
    if !literal.is_empty() {
        parts.push(serde_json::to_string(literal).expect("a string is always JSON"));
    }
}

/// The expression that begins at `start` and ends at the first `}}` before which it is whole.
fn expression_after<'t>(
    text: &'t str,
    start: usize,
    declared: Declared<'_>,
) -> Result<(&'t str, Reads), Fault> {
    let base = u32::try_from(start).expect("a template is shorter than 4 GiB");
    let mut first_fault = None;
    for (end, _) in text[start..].match_indices("}}") {
        let inside = &text[start..start + end];
        match expression::reads(text, base, inside, declared) {
            Ok(reads) => return Ok((inside, reads)),
            Err(fault) => drop(first_fault.get_or_insert(fault)),
        }
    }
    Err(first_fault.unwrap_or(Fault::OpenTemplate {
        at: Position::of(text, base.saturating_sub(2)),
    }))
}
