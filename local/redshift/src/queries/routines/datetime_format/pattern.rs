//! A datetime format as the fields that it names.

/// One element of a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Element {
    Literal(String),
    Field(Field),
}

/// A field with what stands around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) part: Part,
    pub(super) letters: Letters,
    /// `FM` stands before it: no filling blanks or zeros.
    pub(super) plain: bool,
    /// `TH` stands behind it: the ending of an ordinal number.
    pub(super) ordinal: Option<Letters>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    Upper,
    Capital,
    Lower,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Century,
    /// The last digits of the year, as many as this.
    Year(u8),
    /// `Y,YYY`.
    YearWithComma,
    IsoYear(u8),
    Quarter,
    MonthName,
    MonthShort,
    Month,
    MonthRoman,
    WeekOfMonth,
    WeekOfYear,
    IsoWeek,
    DayName,
    DayShort,
    DayOfYear,
    IsoDayOfYear,
    DayOfMonth,
    /// 1 is Sunday.
    DayOfWeek,
    /// 1 is Monday.
    IsoDayOfWeek,
    Julian,
    Hour24,
    Hour12,
    Minute,
    Second,
    SecondOfDay,
    Millisecond,
    Microsecond,
    /// AM or PM, with points or not.
    Meridian {
        points: bool,
    },
    Era {
        points: bool,
    },
    Zone,
    Offset,
}

const DOTTED: bool = true;
const PLAIN: bool = false;

/// Spellings, longest first where one begins another.
const SPELLINGS: &[(&str, Part)] = &[
    ("A.D.", Part::Era { points: DOTTED }),
    ("B.C.", Part::Era { points: DOTTED }),
    ("AD", Part::Era { points: PLAIN }),
    ("BC", Part::Era { points: PLAIN }),
    ("A.M.", Part::Meridian { points: DOTTED }),
    ("P.M.", Part::Meridian { points: DOTTED }),
    ("AM", Part::Meridian { points: PLAIN }),
    ("PM", Part::Meridian { points: PLAIN }),
    ("CC", Part::Century),
    ("DAY", Part::DayName),
    ("DDD", Part::DayOfYear),
    ("DD", Part::DayOfMonth),
    ("DY", Part::DayShort),
    ("D", Part::DayOfWeek),
    ("HH24", Part::Hour24),
    ("HH12", Part::Hour12),
    ("HH", Part::Hour12),
    ("IDDD", Part::IsoDayOfYear),
    ("ID", Part::IsoDayOfWeek),
    ("IW", Part::IsoWeek),
    ("IYYY", Part::IsoYear(4)),
    ("IYY", Part::IsoYear(3)),
    ("IY", Part::IsoYear(2)),
    ("I", Part::IsoYear(1)),
    ("J", Part::Julian),
    ("MI", Part::Minute),
    ("MM", Part::Month),
    ("MONTH", Part::MonthName),
    ("MON", Part::MonthShort),
    ("MS", Part::Millisecond),
    ("OF", Part::Offset),
    ("Q", Part::Quarter),
    ("RM", Part::MonthRoman),
    ("SSSS", Part::SecondOfDay),
    ("SS", Part::Second),
    ("TZ", Part::Zone),
    ("US", Part::Microsecond),
    ("WW", Part::WeekOfYear),
    ("W", Part::WeekOfMonth),
    ("Y,YYY", Part::YearWithComma),
    ("YYYY", Part::Year(4)),
    ("YYY", Part::Year(3)),
    ("YY", Part::Year(2)),
    ("Y", Part::Year(1)),
];

/// Reads a format; what is no field stands for itself.
pub(super) fn parse(text: &str) -> Vec<Element> {
    let mut elements = Vec::new();
    let mut plain = false;
    let mut rest = text;
    while !rest.is_empty() {
        if starts_with(rest, "FM") {
            plain = true;
            rest = &rest[2..];
            continue;
        }
        if starts_with(rest, "FX") {
            rest = &rest[2..];
            continue;
        }
        if let Some(quoted) = rest.strip_prefix('"') {
            let end = quoted.find('"').unwrap_or(quoted.len());
            elements.push(Element::Literal(quoted[..end].to_owned()));
            rest = quoted.get(end + 1..).unwrap_or("");
            continue;
        }
        let Some((name, part)) = SPELLINGS.iter().find(|(name, _)| starts_with(rest, name)) else {
            let end = rest.chars().next().map_or(1, char::len_utf8);
            elements.push(Element::Literal(rest[..end].to_owned()));
            rest = &rest[end..];
            continue;
        };
        let written = &rest[..name.len()];
        rest = &rest[name.len()..];
        let ordinal = starts_with(rest, "TH").then(|| letters(&rest[..2]));
        if ordinal.is_some() {
            rest = &rest[2..];
        }
        elements.push(Element::Field(Field {
            part: *part,
            letters: letters(written),
            plain: std::mem::take(&mut plain),
            ordinal,
        }));
    }
    elements
}

fn starts_with(text: &str, name: &str) -> bool {
    text.get(..name.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(name))
}

fn letters(written: &str) -> Letters {
    let mut letters = written.chars().filter(char::is_ascii_alphabetic);
    let is_upper = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_uppercase());
    match (is_upper(letters.next()), is_upper(letters.next())) {
        (true, true) => Letters::Upper,
        (true, false) => Letters::Capital,
        (false, _) => Letters::Lower,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<Part> {
        parse(text)
            .into_iter()
            .filter_map(|element| match element {
                Element::Field(field) => Some(field.part),
                Element::Literal(_) => None,
            })
            .collect()
    }

    #[test]
    fn the_longest_spelling_wins() {
        assert_eq!(
            parts("YYYYMMDDHH24MISS"),
            [
                Part::Year(4),
                Part::Month,
                Part::DayOfMonth,
                Part::Hour24,
                Part::Minute,
                Part::Second
            ]
        );
        assert_eq!(parts("Y,YYY D"), [Part::YearWithComma, Part::DayOfWeek]);
    }

    #[test]
    fn quoted_text_and_modifiers_are_no_fields() {
        let elements = parse("\"Day\" FMDDth");
        assert_eq!(elements[0], Element::Literal("Day".to_owned()));
        let Element::Field(field) = &elements[2] else {
            panic!("a field");
        };
        assert!(field.plain);
        assert_eq!(field.ordinal, Some(Letters::Lower));
    }
}
