//! Spellings that sqlparser's grammar lacks, respelled before it sees them:
//! `OPERATOR(pg_catalog.~)`, `COLLATE pg_catalog.default`, `APPROXIMATE COUNT(…)` and
//! `APPROXIMATE PERCENTILE_DISC(…)`,
//! `DELETE t WHERE …`, `E'…'`, `UNNEST(…) WITH OFFSET`, `TRIM(TRAILING FROM …)`,
//! `OBJECT_TRANSFORM(… KEEP … SET …)`.

use crate::lexer::{Spanned, Token};

pub(super) fn respell(tokens: &[Spanned]) -> Vec<Spanned> {
    let mut output: Vec<Spanned> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    // Where the WITH OFFSET of an UNNEST stands that was met.
    let mut offsets = Vec::new();
    // Likewise the KEEP and SET of OBJECT_TRANSFORM, with the number of paths to say in their place.
    let mut transforms: Vec<(usize, Option<usize>)> = Vec::new();
    while at < tokens.len() {
        if offsets.contains(&at) {
            at += 2;
            continue;
        }
        transforms.extend(transform_clauses(tokens, at));
        let rest = &tokens[at..];
        let transform = transforms.iter().find(|(clause, _)| *clause == at);
        if let Some((_, paths)) = transform {
            output.extend(clause_of_arguments(&rest[0], *paths));
            at += 1;
        } else if let Some((operator, length)) = named_operator(rest) {
            output.push(operator);
            at += length;
        } else if let Some(length) = default_collation(rest) {
            at += length;
        } else if let Some(name) = approximate(rest) {
            output.push(replaced(&rest[1], Token::Word(name.to_owned())));
            at += 2;
        } else if let Some(clause) = unnest_offset(tokens, at) {
            output.push(replaced(
                &rest[0],
                Token::Word("unnest_with_offset".to_owned()),
            ));
            offsets.push(clause);
            at += 1;
        } else if is_trim_without_characters(tokens, at) {
            at += 1;
        } else if is_escape_string(rest) {
            output.push(rest[1].clone());
            at += 2;
        } else if at == 0 && is_word(rest.first(), "delete") && !is_word(rest.get(1), "from") {
            output.push(rest[0].clone());
            output.push(replaced(&rest[0], Token::Word("FROM".to_owned())));
            at += 1;
        } else {
            output.push(rest[0].clone());
            at += 1;
        }
    }
    output
}

/// The function that `APPROXIMATE COUNT` or `APPROXIMATE PERCENTILE_DISC` is called.
fn approximate(tokens: &[Spanned]) -> Option<&'static str> {
    if !is_word(tokens.first(), "approximate") {
        return None;
    }
    [
        ("count", "approximate_count"),
        ("percentile_disc", "approximate_percentile_disc"),
    ]
    .into_iter()
    .find(|(word, _)| is_word(tokens.get(1), word))
    .map(|(_, name)| name)
}

/// Cuts the `REMOVE DUPLICATES` that ends a MERGE; whether it was there.
pub(super) fn cut_remove_duplicates(tokens: &mut Vec<Spanned>) -> bool {
    let ends = |token: &Spanned| token.token == Token::Symbol(";".to_owned());
    let length = tokens
        .iter()
        .rposition(|token| !ends(token))
        .map_or(0, |last| last + 1);
    let found = length >= 2
        && is_word(tokens.first(), "merge")
        && is_word(tokens.get(length - 2), "remove")
        && is_word(tokens.get(length - 1), "duplicates");
    if found {
        tokens.truncate(length - 2);
    }
    found
}

fn replaced(spanned: &Spanned, token: Token) -> Spanned {
    Spanned {
        token,
        start: spanned.start,
        end: spanned.end,
    }
}

fn is_word(spanned: Option<&Spanned>, word: &str) -> bool {
    matches!(spanned.map(|s| &s.token), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word))
}

fn is_symbol(spanned: Option<&Spanned>, symbol: &str) -> bool {
    matches!(spanned.map(|s| &s.token), Some(Token::Symbol(found)) if found == symbol)
}

/// The places of KEEP and SET in the `OBJECT_TRANSFORM` (…) at `at`: the first of them with the number of
/// paths that KEEP names.
fn transform_clauses(tokens: &[Spanned], at: usize) -> Vec<(usize, Option<usize>)> {
    if !is_word(tokens.get(at), "object_transform") || !is_symbol(tokens.get(at + 1), "(") {
        return Vec::new();
    }
    let mut depth = 0_usize;
    let mut keep = None;
    let mut set = None;
    let mut commas = 0;
    for (place, token) in tokens.iter().enumerate().skip(at + 1) {
        let token = Some(token);
        if is_symbol(token, "(") {
            depth += 1;
        } else if is_symbol(token, ")") {
            depth -= 1;
            if depth == 0 {
                break;
            }
        } else if depth == 1 && is_symbol(token, ",") && keep.is_some() && set.is_none() {
            commas += 1;
        } else if depth == 1 && is_word(token, "keep") && keep.is_none() && set.is_none() {
            keep = Some(place);
        } else if depth == 1 && is_word(token, "set") && set.is_none() {
            set = Some(place);
        }
    }
    match (keep, set) {
        (Some(keep), set) => [(keep, Some(commas + 1))]
            .into_iter()
            .chain(set.map(|set| (set, None)))
            .collect(),
        (None, Some(set)) => vec![(set, Some(0))],
        (None, None) => Vec::new(),
    }
}

/// `, number ,` or `,` in the place of a clause.
fn clause_of_arguments(clause: &Spanned, number: Option<usize>) -> Vec<Spanned> {
    let comma = replaced(clause, Token::Symbol(",".to_owned()));
    match number {
        None => vec![comma],
        Some(number) => vec![
            comma.clone(),
            replaced(clause, Token::Number(number.to_string())),
            comma,
        ],
    }
}

/// The place of WITH OFFSET behind the UNNEST (…) at `at`.
fn unnest_offset(tokens: &[Spanned], at: usize) -> Option<usize> {
    if !is_word(tokens.get(at), "unnest") || !is_symbol(tokens.get(at + 1), "(") {
        return None;
    }
    let mut depth = 0_usize;
    for (place, token) in tokens.iter().enumerate().skip(at + 1) {
        if is_symbol(Some(token), "(") {
            depth += 1;
        } else if is_symbol(Some(token), ")") {
            depth -= 1;
            if depth == 0 {
                let is_clause = is_word(tokens.get(place + 1), "with")
                    && is_word(tokens.get(place + 2), "offset");
                return is_clause.then_some(place + 1);
            }
        }
    }
    None
}

/// The FROM of `TRIM([side] FROM text)`, which says that blanks are trimmed.
fn is_trim_without_characters(tokens: &[Spanned], at: usize) -> bool {
    let before = |places: usize| at.checked_sub(places).and_then(|at| tokens.get(at));
    let is_side = ["leading", "trailing", "both"]
        .iter()
        .any(|side| is_word(before(1), side));
    let opening = if is_side { 2 } else { 1 };
    is_word(tokens.get(at), "from")
        && is_symbol(before(opening), "(")
        && is_word(before(opening + 1), "trim")
}

/// `E'…'`: every string of Redshift has escapes.
fn is_escape_string(tokens: &[Spanned]) -> bool {
    let [prefix, string, ..] = tokens else {
        return false;
    };
    is_word(Some(prefix), "e")
        && matches!(string.token, Token::String(_))
        && prefix.end == string.start
}

/// `OPERATOR ( [schema .] symbol )`.
fn named_operator(tokens: &[Spanned]) -> Option<(Spanned, usize)> {
    if !is_word(tokens.first(), "operator") || !is_symbol(tokens.get(1), "(") {
        return None;
    }
    let operator = if is_symbol(tokens.get(3), ".") { 4 } else { 2 };
    let spanned = tokens.get(operator)?;
    let is_operator = matches!(spanned.token, Token::Symbol(_));
    (is_operator && is_symbol(tokens.get(operator + 1), ")"))
        .then(|| (spanned.clone(), operator + 2))
}

/// `COLLATE [pg_catalog .] default`: the only collation that Redshift's catalogues know.
fn default_collation(tokens: &[Spanned]) -> Option<usize> {
    if !is_word(tokens.first(), "collate") {
        return None;
    }
    let name = if is_symbol(tokens.get(2), ".") { 3 } else { 1 };
    let is_default = match &tokens.get(name)?.token {
        Token::Word(word) => word.eq_ignore_ascii_case("default"),
        Token::QuotedIdentifier(name) => name == "default",
        _ => false,
    };
    is_default.then_some(name + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexer::tokenize;

    fn respelled(sql: &str) -> String {
        let tokens = respell(&tokenize(sql).unwrap());
        let words: Vec<_> = tokens
            .into_iter()
            .map(|spanned| match spanned.token {
                Token::Word(text) | Token::Symbol(text) | Token::Number(text) => text,
                Token::String(text) => format!("'{text}'"),
                other => format!("{other:?}"),
            })
            .collect();
        words.join(" ")
    }

    #[test]
    fn operators_named_by_schema_become_plain() {
        assert_eq!(
            respelled("a OPERATOR(pg_catalog.~) 'x' COLLATE pg_catalog.default"),
            "a ~ 'x'"
        );
    }

    #[test]
    fn delete_without_from_gets_it() {
        assert_eq!(respelled("delete t where a"), "delete FROM t where a");
        assert_eq!(respelled("delete from t"), "delete from t");
    }

    #[test]
    fn escape_strings_are_plain_strings() {
        assert_eq!(respelled(r"select E'a\tb', e"), "select 'a\tb' , e");
    }

    #[test]
    fn unnest_with_offset_is_one_function() {
        assert_eq!(
            respelled("unnest(f(a)) with offset as u(b)"),
            "unnest_with_offset ( f ( a ) ) as u ( b )"
        );
        assert_eq!(respelled("unnest(a) as u"), "unnest ( a ) as u");
    }

    #[test]
    fn clauses_of_object_transform_become_arguments() {
        for (written, read) in [
            (
                "keep 'a', 'b' set 'c', f(1, 2)",
                ", 2 , 'a' , 'b' , 'c' , f ( 1 , 2 )",
            ),
            ("set 'c', 1", ", 0 , 'c' , 1"),
            ("keep 'a'", ", 1 , 'a'"),
        ] {
            assert_eq!(
                respelled(&format!("object_transform(o {written})")),
                format!("object_transform ( o {read} )")
            );
        }
    }

    #[test]
    fn blanks_are_what_is_trimmed_where_nothing_is_named() {
        assert_eq!(
            respelled("trim(trailing from a) from t"),
            "trim ( trailing a ) from t"
        );
        assert_eq!(respelled("trim(from a)"), "trim ( a )");
        assert_eq!(
            respelled("trim(both 'x' from a)"),
            "trim ( both 'x' from a )"
        );
    }

    #[test]
    fn approximate_count_is_one_function() {
        assert_eq!(
            respelled("approximate count(distinct a)"),
            "approximate_count ( distinct a )"
        );
    }
}
