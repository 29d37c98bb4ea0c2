//! `TO_CHAR` of numbers and `TO_NUMBER` (database developer guide, "Numeric format strings").

mod digits;
mod printer;
mod words;

use duckdb::Connection;

use super::row::{Kind, Prepared, Value, routine, rows};
use super::{invalid, raised};
use digits::Digits;
use printer::Printer;
pub(super) use words::{ordinal, roman_numeral};

pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<Print>("longshore_number_to_char")?;
    connection.register_scalar_function::<Read>("longshore_to_number")
}

// (number as text, format).
routine!(Print, [Text, Text] -> Text, |batch| {
    let mut formats = Prepared::new();
    rows(batch, Kind::Text, |row| {
        let format = formats.get(row.text(1), Format::parse)?;
        Ok(Value::Text(format.print(row.text(0))))
    })
});

// (text, format); a plain decimal text.
routine!(Read, [Text, Text] -> Text, |batch| {
    let mut formats = Prepared::new();
    rows(batch, Kind::Text, |row| {
        let format = formats.get(row.text(1), Format::parse)?;
        format.read(row.text(0)).map(Value::Text)
    })
});

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    /// `9`, or `0` which shows zeros from here on.
    Digit {
        zero: bool,
    },
    Point,
    Group,
    /// `S`: the sign, next to the number.
    Sign,
    /// `MI`: a minus or a blank.
    Minus,
    /// `PL`: a plus or a blank.
    Plus,
    /// `SG`: a plus or a minus.
    PlusOrMinus,
    /// `PR`: negative numbers in angle brackets.
    Brackets,
    Currency,
    Roman {
        upper: bool,
    },
    /// `TH`: the ending of an ordinal number.
    Ordinal {
        upper: bool,
    },
    /// `V`: shifts by the digits behind it.
    Shift,
    Literal(String),
}

#[derive(Debug)]
struct Format {
    nodes: Vec<Node>,
    /// `FM`: without blanks and zeros that only fill.
    fill: bool,
    /// Digits before the point, and behind it or behind `V`.
    whole: usize,
    fraction: usize,
    shifted: bool,
}

/// Spellings, longest first where one begins another.
const SPELLINGS: &[(&str, Node)] = &[
    ("9", Node::Digit { zero: false }),
    ("0", Node::Digit { zero: true }),
    (".", Node::Point),
    ("D", Node::Point),
    (",", Node::Group),
    ("G", Node::Group),
    ("SG", Node::PlusOrMinus),
    ("S", Node::Sign),
    ("MI", Node::Minus),
    ("PL", Node::Plus),
    ("PR", Node::Brackets),
    ("L", Node::Currency),
    ("RN", Node::Roman { upper: true }),
    ("TH", Node::Ordinal { upper: true }),
    ("V", Node::Shift),
];

impl Format {
    fn parse(text: &str) -> Result<Self, String> {
        let mut nodes = Vec::new();
        let mut fill = true;
        let mut rest = text;
        while !rest.is_empty() {
            if starts_with(rest, "FM") {
                fill = false;
                rest = &rest[2..];
            } else if starts_with(rest, "EEEE") {
                return Err(raised("0A000", "the numeric format EEEE is not supported"));
            } else if let Some(quoted) = rest.strip_prefix('"') {
                let end = quoted.find('"').unwrap_or(quoted.len());
                nodes.push(Node::Literal(quoted[..end].to_owned()));
                rest = quoted.get(end + 1..).unwrap_or("");
            } else if let Some((name, node)) =
                SPELLINGS.iter().find(|(name, _)| starts_with(rest, name))
            {
                nodes.push(in_case_of(node, &rest[..name.len()]));
                rest = &rest[name.len()..];
            } else {
                let end = rest.chars().next().map_or(1, char::len_utf8);
                nodes.push(Node::Literal(rest[..end].to_owned()));
                rest = &rest[end..];
            }
        }
        let split = nodes
            .iter()
            .position(|node| matches!(node, Node::Point | Node::Shift))
            .unwrap_or(nodes.len());
        let digits = |nodes: &[Node]| {
            nodes
                .iter()
                .filter(|node| matches!(node, Node::Digit { .. }))
                .count()
        };
        Ok(Self {
            whole: digits(&nodes[..split]),
            fraction: digits(&nodes[split..]),
            shifted: nodes.contains(&Node::Shift),
            nodes,
            fill,
        })
    }

    fn print(&self, number: &str) -> String {
        let number = Digits::rounded(number, self.fraction);
        if let Some(upper) = self.nodes.iter().find_map(|node| match node {
            Node::Roman { upper } => Some(*upper),
            _ => None,
        }) {
            return self.roman(&number, upper);
        }
        if self.shifted {
            let mut shifted = number.clone();
            shifted.whole.push_str(&number.fraction);
            shifted.fraction.clear();
            return Printer::new(self, &shifted, self.whole + self.fraction, 0).run();
        }
        Printer::new(self, &number, self.whole, self.fraction).run()
    }

    fn roman(&self, number: &Digits, upper: bool) -> String {
        const WIDTH: usize = 15;
        let value: u32 = number.whole.parse().unwrap_or(0);
        let text = if (1..4_000).contains(&value) && !number.negative {
            roman_numeral(value)
        } else {
            "#".repeat(WIDTH)
        };
        let text = if upper { text } else { text.to_lowercase() };
        if self.fill {
            format!("{text:>WIDTH$}")
        } else {
            text
        }
    }

    /// Reads what the format would have printed; blanks count for nothing.
    fn read(&self, text: &str) -> Result<String, String> {
        let mut input = text.chars().filter(|c| *c != ' ').peekable();
        let mut negative = false;
        let mut digits = String::new();
        let mut seen = false;
        let mut take_sign = |input: &mut std::iter::Peekable<_>| {
            if let Some(sign) = std::iter::Peekable::<_>::next_if(input, |c: &char| {
                matches!(c, '+' | '-' | '<' | '>')
            }) {
                negative |= matches!(sign, '-' | '<');
            }
        };
        for node in &self.nodes {
            match node {
                Node::Digit { .. } => {
                    if !seen {
                        take_sign(&mut input);
                    }
                    if let Some(digit) = input.next_if(char::is_ascii_digit) {
                        digits.push(digit);
                        seen = true;
                    }
                }
                Node::Point | Node::Shift => {
                    if input.next_if(|c| *c == '.').is_some() {
                        digits.push('.');
                    }
                }
                Node::Group => {
                    input.next_if(|c| *c == ',');
                }
                Node::Currency => {
                    input.next_if(|c| *c == '$');
                }
                Node::Literal(literal) => {
                    for character in literal.chars().filter(|c| *c != ' ') {
                        input.next_if(|c| *c == character);
                    }
                }
                Node::Roman { .. } => return Err(invalid("\"RN\" not supported for input")),
                Node::Ordinal { .. } => {
                    input.next_if(char::is_ascii_alphabetic);
                    input.next_if(char::is_ascii_alphabetic);
                }
                Node::Sign | Node::Minus | Node::Plus | Node::PlusOrMinus | Node::Brackets => {
                    take_sign(&mut input);
                }
            }
        }
        if self.nodes.contains(&Node::Sign) {
            // A sign that the format has in front may stand behind the number all the same.
            take_sign(&mut input);
        }
        if !seen {
            return Err(raised(
                "22P02",
                format_args!("invalid input syntax for type numeric: \"{text}\""),
            ));
        }
        let sign = if negative { "-" } else { "" };
        Ok(format!("{sign}{}", digits.trim_end_matches('.')))
    }
}

fn starts_with(text: &str, name: &str) -> bool {
    text.get(..name.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(name))
}

fn in_case_of(node: &Node, written: &str) -> Node {
    let upper = written.starts_with(|first: char| first.is_ascii_uppercase());
    match node {
        Node::Roman { .. } => Node::Roman { upper },
        Node::Ordinal { .. } => Node::Ordinal { upper },
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_as_postgresql_documents() {
        for (number, format, printed) in [
            ("-0.1", "99.99", "  -.10"),
            ("-0.1", "FM9.99", "-.1"),
            ("0.1", "0.9", " 0.1"),
            ("12", "9990999.9", "    0012.0"),
            ("12", "FM9990999.9", "0012."),
            ("485", "999", " 485"),
            ("-485", "999", "-485"),
            ("485", "9 9 9", " 4 8 5"),
            ("1485", "9,999", " 1,485"),
            ("1485", "9G999", " 1,485"),
            ("148.5", "999.999", " 148.500"),
            ("148.5", "FM999.999", "148.5"),
            ("148.5", "FM999.990", "148.500"),
            ("3148.5", "9G999D999", " 3,148.500"),
            ("-485", "999S", "485-"),
            ("-485", "999MI", "485-"),
            ("485", "999MI", "485 "),
            ("485", "FM999MI", "485"),
            ("485", "PL999", "+ 485"),
            ("485", "SG999", "+485"),
            ("-485", "9SG99", "4-85"),
            ("-485", "999PR", "<485>"),
            ("485", "FMRN", "CDLXXXV"),
            ("482", "999th", " 482nd"),
            ("485", "\"Good number:\"999", "Good number: 485"),
            ("12", "99V999", " 12000"),
            ("12.45", "99V9", " 125"),
            ("12345", "999", " ###"),
            ("0", "9", " 0"),
            ("0", "FM999", "0"),
        ] {
            assert_eq!(
                Format::parse(format).unwrap().print(number),
                printed,
                "{format}"
            );
        }
    }

    #[test]
    fn the_manuals_examples_come_out() {
        for (number, format, printed) in [
            ("-125.8", "999D99S", "125.80-"),
            ("-125.88", "$S999D99", "$-125.88"),
            ("125", "RN", "           CXXV"),
            ("618.80", "l99999D99", "$   618.80"),
        ] {
            assert_eq!(
                Format::parse(format).unwrap().print(number),
                printed,
                "{format}"
            );
        }
    }

    #[test]
    fn formatted_numbers_are_read_back() {
        for (text, format, number) in [
            ("12,454.8-", "99G999D9S", "-12454.8"),
            ("$ 12,454.88", "L 99G999D99", "12454.88"),
            ("12.345", "99D999", "12.345"),
            ("12,454.8-", "S99G999D9", "-12454.8"),
            ("-17", "999", "-17"),
        ] {
            assert_eq!(Format::parse(format).unwrap().read(text).unwrap(), number);
        }
        assert!(Format::parse("99").unwrap().read("x").is_err());
    }
}
