//! A number printed by its format, node by node.

use super::digits::Digits;
use super::words::ordinal;
use super::{Format, Node};

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

pub(super) struct Printer<'f> {
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
    pub(super) fn new(
        format: &'f Format,
        number: &'f Digits,
        whole: usize,
        fraction: usize,
    ) -> Self {
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

    pub(super) fn run(mut self) -> String {
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
