//! `TO_CHAR` of numbers and `TO_NUMBER` (database developer guide, "Numeric format strings").

use duckdb::Connection;

use super::invalid;
use super::row::{Kind, Prepared, Value, routine, rows};

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
                return Err(super::raised(
                    "0A000",
                    "the numeric format EEEE is not supported",
                ));
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
        if !seen {
            return Err(super::raised(
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

/// A number's digits after rounding half away from zero.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Digits {
    negative: bool,
    /// Without leading zeros; empty for 0.
    whole: String,
    fraction: String,
}

impl Digits {
    fn rounded(number: &str, places: usize) -> Self {
        let plain = plain(number);
        let (negative, unsigned) = match plain.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, plain.as_str()),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let mut digits: Vec<u8> = whole
            .bytes()
            .chain(fraction.bytes().chain(std::iter::repeat(b'0')).take(places))
            .collect();
        if fraction
            .as_bytes()
            .get(places)
            .is_some_and(|next| *next >= b'5')
        {
            increment(&mut digits);
        }
        let split = digits.len() - places;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let whole = text(&digits[..split]).trim_start_matches('0').to_owned();
        let fraction = text(&digits[split..]);
        let is_zero = whole.is_empty() && fraction.bytes().all(|digit| digit == b'0');
        Self {
            negative: negative && !is_zero,
            whole,
            fraction,
        }
    }
}

/// A number without an exponent, as DuckDB may print a double.
fn plain(number: &str) -> String {
    match number.contains(['e', 'E']) {
        true => number
            .parse::<f64>()
            .map_or_else(|_| number.to_owned(), |value| value.to_string()),
        false => number.to_owned(),
    }
}

fn increment(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit == b'9' {
            *digit = b'0';
        } else {
            *digit += 1;
            return;
        }
    }
    digits.insert(0, b'1');
}

/// Where a sign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signing {
    /// In front of the first digit, a blank for a plus.
    Leading,
    /// `S` before the digits: likewise, with a plus.
    LeadingBoth,
    Brackets,
    /// Only where the format says so.
    Placed,
}

struct Printer<'f> {
    format: &'f Format,
    number: &'f Digits,
    signing: Signing,
    whole: usize,
    fraction: usize,
    /// The place of the first digit that shows.
    start: usize,
    /// Digits behind the point that show.
    shown_fraction: usize,
    output: String,
    place: usize,
    behind_point: bool,
    signed: bool,
}

impl<'f> Printer<'f> {
    fn new(format: &'f Format, number: &'f Digits, whole: usize, fraction: usize) -> Self {
        let zeros: Vec<bool> = format
            .nodes
            .iter()
            .filter_map(|node| match node {
                Node::Digit { zero } => Some(*zero),
                _ => None,
            })
            .collect();
        let first_zero = zeros[..whole.min(zeros.len())]
            .iter()
            .position(|zero| *zero)
            .unwrap_or(whole);
        let is_zero = number.whole.is_empty() && number.fraction.bytes().all(|digit| digit == b'0');
        let mut start = whole.saturating_sub(number.whole.len()).min(first_zero);
        let needs_zero = fraction == 0 || (is_zero && !format.fill);
        if start == whole && whole > 0 && needs_zero {
            start = whole - 1;
        }
        let last_zero = zeros
            .get(whole..)
            .and_then(|zeros| zeros.iter().rposition(|zero| *zero))
            .map_or(0, |place| place + 1);
        let shown_fraction = if format.fill {
            fraction
        } else {
            number.fraction.trim_end_matches('0').len().max(last_zero)
        };
        Self {
            signing: signing(format),
            format,
            number,
            whole,
            fraction,
            start,
            shown_fraction,
            output: String::new(),
            place: 0,
            behind_point: false,
            signed: false,
        }
    }

    fn run(mut self) -> String {
        for node in &self.format.nodes {
            self.node(node);
        }
        if self.signing == Signing::Brackets {
            match (self.number.negative, self.format.fill) {
                (true, _) => self.output.push('>'),
                (false, true) => self.output.push(' '),
                (false, false) => {}
            }
        }
        self.output
    }

    fn node(&mut self, node: &Node) {
        let negative = self.number.negative;
        match node {
            Node::Digit { .. } => self.digit(),
            Node::Point => {
                self.sign();
                self.output.push('.');
                self.behind_point = true;
                self.place = 0;
            }
            Node::Group => {
                if self.signed || self.place > self.start {
                    self.output.push(',');
                } else {
                    self.blank();
                }
            }
            Node::Sign => {
                if self.signing == Signing::Placed {
                    self.output.push(if negative { '-' } else { '+' });
                }
            }
            Node::Minus if negative => self.output.push('-'),
            Node::Plus if !negative => self.output.push('+'),
            Node::Minus | Node::Plus => self.blank(),
            Node::PlusOrMinus => self.output.push(if negative { '-' } else { '+' }),
            Node::Currency => self.output.push('$'),
            Node::Ordinal { upper } => {
                if !negative && self.fraction == 0 {
                    let ending = ordinal(&self.number.whole);
                    if *upper {
                        self.output.push_str(&ending.to_uppercase());
                    } else {
                        self.output.push_str(ending);
                    }
                }
            }
            Node::Literal(text) => self.output.push_str(text),
            Node::Brackets | Node::Shift | Node::Roman { .. } => {}
        }
    }

    fn digit(&mut self) {
        let place = self.place;
        self.place += 1;
        if self.behind_point {
            if place < self.shown_fraction {
                let digit = self.number.fraction.as_bytes().get(place).copied();
                let overflows = self.number.whole.len() > self.whole;
                self.output.push(match digit {
                    _ if overflows => '#',
                    Some(digit) => char::from(digit),
                    None => '0',
                });
            }
            return;
        }
        if place < self.start {
            self.blank();
            return;
        }
        self.sign();
        if self.number.whole.len() > self.whole {
            self.output.push('#');
            return;
        }
        let leading = self.whole - self.number.whole.len();
        let digit = place
            .checked_sub(leading)
            .and_then(|at| self.number.whole.as_bytes().get(at));
        self.output
            .push(digit.map_or('0', |digit| char::from(*digit)));
    }

    /// The sign before the first digit, once.
    fn sign(&mut self) {
        if self.signed {
            return;
        }
        self.signed = true;
        match (self.signing, self.number.negative) {
            (Signing::Placed, _) => {}
            (Signing::Brackets, true) => self.output.push('<'),
            (Signing::Leading | Signing::LeadingBoth, true) => self.output.push('-'),
            (Signing::LeadingBoth, false) => self.output.push('+'),
            (Signing::Leading | Signing::Brackets, false) => self.blank(),
        }
    }

    fn blank(&mut self) {
        if self.format.fill {
            self.output.push(' ');
        }
    }
}

fn signing(format: &Format) -> Signing {
    let nodes = &format.nodes;
    let first_digit = nodes
        .iter()
        .position(|node| matches!(node, Node::Digit { .. } | Node::Point))
        .unwrap_or(nodes.len());
    if nodes.contains(&Node::Brackets) {
        return Signing::Brackets;
    }
    match nodes.iter().position(|node| *node == Node::Sign) {
        Some(place) if place < first_digit => Signing::LeadingBoth,
        Some(_) => Signing::Placed,
        None if nodes.contains(&Node::Minus) || nodes.contains(&Node::PlusOrMinus) => {
            Signing::Placed
        }
        None => Signing::Leading,
    }
}

pub(super) fn ordinal(digits: &str) -> &'static str {
    let bytes = digits.as_bytes();
    let is_teen = bytes.len() > 1 && bytes[bytes.len() - 2] == b'1';
    match bytes.last() {
        Some(b'1') if !is_teen => "st",
        Some(b'2') if !is_teen => "nd",
        Some(b'3') if !is_teen => "rd",
        _ => "th",
    }
}

pub(super) fn roman_numeral(mut value: u32) -> String {
    const STEPS: [(u32, &str); 13] = [
        (1_000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut text = String::new();
    for (step, letters) in STEPS {
        while value >= step {
            text.push_str(letters);
            value -= step;
        }
    }
    text
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
            ("-17", "999", "-17"),
        ] {
            assert_eq!(Format::parse(format).unwrap().read(text).unwrap(), number);
        }
        assert!(Format::parse("99").unwrap().read("x").is_err());
    }

    #[test]
    fn rounding_carries() {
        let digits = Digits::rounded("-99.95", 1);
        assert_eq!(
            (digits.whole.as_str(), digits.fraction.as_str()),
            ("100", "0")
        );
        assert_eq!(Digits::rounded("1e3", 0).whole, "1000");
    }
}
