use proptest::prelude::*;

use super::*;
use crate::delimited::Lines;

fn written(delimiter: &str) -> Written {
    Written {
        delimiter: delimiter.to_owned(),
        quote: Quote::Byte(b'"'),
        escape: Escape::None,
        carriage_returns: false,
        comment: None,
    }
}

fn backslash(escape: Escape) -> Written {
    Written {
        escape,
        ..written(",")
    }
}

fn mac() -> Written {
    Written {
        carriage_returns: true,
        ..written(",")
    }
}

/// Gives `size` bytes at a time.
struct Slow<'a>(&'a [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.1.min(self.0.len()).min(buffer.len());
        buffer[..length].copy_from_slice(&self.0[..length]);
        self.0 = &self.0[length..];
        Ok(length)
    }
}

fn rewritten_by(size: usize, text: &str, written: &Written) -> (String, Lines) {
    let notes = LineNotes::default();
    let mut normal = String::new();
    Rewriter::new(
        Slow(text.as_bytes(), size),
        written.clone(),
        1,
        notes.clone(),
    )
    .read_to_string(&mut normal)
    .unwrap();
    (normal, notes.up_to(u64::MAX))
}

fn rewritten(text: &str, written: &Written) -> String {
    rewritten_by(1000, text, written).0
}

#[test]
fn delimiters_of_any_length_split_fields() {
    assert_eq!(
        rewritten("a||b\n1,5||\"x||y\"\n", &written("||")),
        "a,b\n\"1,5\",\"x||y\"\n"
    );
    assert_eq!(rewritten("a§b\n1|§\n", &written("§")), "a,b\n1|,\n");
    assert_eq!(rewritten("a|||b\n", &written("||")), "a,|b\n");
}

#[test]
fn what_an_escape_stands_before_is_data() {
    let escape = backslash(Escape::Byte(b'\\'));
    assert_eq!(
        rewritten(r#""say \"hi\"",a\,b,c\\d,\n"#, &escape),
        r#""say ""hi""","a,b","c\d","n""#
    );
    let letters = backslash(Escape::Letters);
    assert_eq!(
        rewritten(r"a\tb,c\nd,\\N", &letters),
        "\"a\tb\",\"c\nd\",\"\\N\""
    );
    assert_eq!(rewritten("a\\\nb,c\n", &letters), "\"a\nb\",c\n");
}

#[test]
fn an_escaped_capital_n_alone_stays_a_null_marker_and_only_outside_quotes() {
    for escape in [Escape::Byte(b'\\'), Escape::Letters] {
        let written = backslash(escape);
        assert_eq!(
            rewritten("\\N,\\Na,\"\\N\",\n", &written),
            "\\N,\"Na\",\"N\",\n"
        );
    }
}

#[test]
fn other_quotes_and_none_become_double_ones_where_they_must() {
    let single = Written {
        quote: Quote::Byte(b'\''),
        ..written(";")
    };
    assert_eq!(
        rewritten("'it''s \"x\"';5\" pipe\n", &single),
        "\"it's \"\"x\"\"\",\"5\"\" pipe\"\n"
    );
    let none = Written {
        quote: Quote::None,
        ..written("\t")
    };
    assert_eq!(rewritten("\"a\tb\"\n", &none), "\"\"\"a\",\"b\"\"\"\n");
}

#[test]
fn carriage_returns_end_lines_and_stay_inside_quotes() {
    assert_eq!(
        rewritten("a,b\r1,\"x\ry\"\r2,z", &mac()),
        "a,b\n1,\"x\ry\"\n2,z"
    );
    assert_eq!(
        rewritten("a\r\nb\n\"c\r\nd\"\r", &mac()),
        "a\nb\n\"c\r\nd\"\n"
    );
}

#[test]
fn comments_are_left_out_and_only_whole_lines_are_comments() {
    let commented = Written {
        comment: Some(b'#'),
        ..written(",")
    };
    assert_eq!(
        rewritten("# x,\"\na,b\n1,#2\n#\n\"#3\",4\n#end", &commented),
        "a,b\n1,#2\n\"#3\",4\n"
    );
}

#[test]
fn what_is_broken_stays_broken() {
    let none = backslash(Escape::Byte(b'\\'));
    assert_eq!(rewritten("\"a\"b,c\n", &none), "\"a\" b,c\n");
    assert_eq!(
        rewritten("\"a\",b\n\"open,c\n", &none),
        "\"a\",b\n\"open,c\n"
    );
    assert_eq!(rewritten("\"a\\\"", &none), "\"a\"\"");
    assert_eq!(rewritten("\"a\",,b;c\n", &written(";")), "\"a\" ,,b,c\n");
}

#[test]
fn lines_are_those_of_the_file() {
    let commented = Written {
        comment: Some(b'#'),
        ..backslash(Escape::Letters)
    };
    let (text, lines) = rewritten_by(3, "#1\na,b\n#3\n#4\n1\\n2,\"3\\n4\n5\"\nx,y\n", &commented);
    assert_eq!(text, "a,b\n\"1\n2\",\"3\n4\n5\"\nx,y\n");
    let of = [1, 2, 3, 4, 5, 6].map(|line| lines.in_file(line));
    assert_eq!(of, [2, 5, 5, 5, 6, 7]);
    let (_, lines) = rewritten_by(2, "a\r\"b\rc\"\rd\r", &mac());
    assert_eq!([1, 2, 3].map(|line| lines.in_file(line)), [1, 2, 4]);
}

/// A writer of the dialect, as simple as can be.
fn write(rows: &[Vec<String>], written: &Written) -> String {
    let quote = |text: &str| {
        let Quote::Byte(quote) = written.quote else {
            panic!("the test quotes every field");
        };
        let quote = char::from(quote);
        let mut field = String::from(quote);
        for character in text.chars() {
            match (written.escape, character) {
                (Escape::None, character) if character == quote => field.push(quote),
                (Escape::Letters, '\n') => {
                    field.push_str("\\n");
                    continue;
                }
                (Escape::Byte(_) | Escape::Letters, '\\') => field.push('\\'),
                (Escape::Byte(_) | Escape::Letters, character) if character == quote => {
                    field.push('\\');
                }
                _ => {}
            }
            field.push(character);
        }
        field.push(quote);
        field
    };
    let end = if written.carriage_returns { "\r" } else { "\n" };
    rows.iter()
        .map(|row| {
            let fields: Vec<String> = row.iter().map(|field| quote(field)).collect();
            fields.join(&written.delimiter) + end
        })
        .collect()
}

fn normal(rows: &[Vec<String>]) -> String {
    write(rows, &written(","))
}

proptest! {
    #[test]
    fn values_survive_every_dialect_and_every_size_of_piece(
        rows in prop::collection::vec(prop::collection::vec("[ab,;|\"'\\\\\n\r§é]{0,6}", 2), 1..5),
        delimiter in prop::sample::select(vec![",", ";", "||", "§", "\u{1}"]),
        quote in prop::sample::select(vec![b'"', b'\'']),
        escape in prop::sample::select(vec![Escape::None, Escape::Byte(b'\\'), Escape::Letters]),
        carriage_returns: bool,
        size in 1..20_usize,
    ) {
        let written = Written {
            delimiter: delimiter.to_owned(),
            quote: Quote::Byte(quote),
            escape,
            carriage_returns,
            comment: None,
        };
        let text = write(&rows, &written);
        prop_assert_eq!(rewritten_by(size, &text, &written).0, normal(&rows));
    }
}
