//! SOUNDEX and DIFFERENCE (database developer guide): American Soundex over the ASCII letters.

use duckdb::Connection;

use super::row::{Kind, Value, routine, rows};

pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<Soundex>("longshore_soundex")?;
    connection.register_scalar_function::<Difference>("longshore_difference")
}

routine!(Soundex, [Text] -> Text, |batch| {
    rows(batch, Kind::Text, |row| Ok(Value::Text(soundex(row.text(0)))))
});
routine!(Difference, [Text, Text] -> Integer, |batch| {
    rows(batch, Kind::Integer, |row| {
        Ok(Value::Integer(difference(row.text(0), row.text(1))))
    })
});

const CODE_LENGTH: usize = 4;

/// A letter and three digits, or nothing where there is no letter.
fn soundex(text: &str) -> String {
    let mut code = String::with_capacity(CODE_LENGTH);
    let mut previous = None;
    for letter in text.chars().filter(char::is_ascii_alphabetic) {
        let letter = letter.to_ascii_uppercase();
        let digit = digit(letter);
        if code.is_empty() {
            code.push(letter);
        } else if let Some(digit) = digit
            && previous != Some(digit)
        {
            code.push(digit);
        }
        // H and W do not part two letters of one sound; vowels do.
        if !matches!(letter, 'H' | 'W') {
            previous = digit;
        }
        if code.len() == CODE_LENGTH {
            break;
        }
    }
    if !code.is_empty() {
        while code.len() < CODE_LENGTH {
            code.push('0');
        }
    }
    code
}

const fn digit(letter: char) -> Option<char> {
    Some(match letter {
        'B' | 'F' | 'P' | 'V' => '1',
        'C' | 'G' | 'J' | 'K' | 'Q' | 'S' | 'X' | 'Z' => '2',
        'D' | 'T' => '3',
        'L' => '4',
        'M' | 'N' => '5',
        'R' => '6',
        _ => return None,
    })
}

/// How many places of two codes are alike, 0 to 4.
fn difference(left: &str, right: &str) -> i64 {
    let (left, right) = (soundex(left), soundex(right));
    let alike = left
        .chars()
        .zip(right.chars())
        .filter(|(a, b)| a == b)
        .count();
    i64::try_from(alike).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_manual_and_of_the_national_archives() {
        for (text, code) in [
            ("Amazon", "A525"),
            ("AWS Amazon", "A252"),
            ("+-*/%", ""),
            ("Robert", "R163"),
            ("Rupert", "R163"),
            ("Tymczak", "T522"),
            ("Ashcraft", "A261"),
            ("Pfister", "P236"),
            ("Lee", "L000"),
        ] {
            assert_eq!(soundex(text), code, "{text}");
        }
    }

    #[test]
    fn likeness_counts_equal_places() {
        assert_eq!(difference("AC/DC", "Ay See Dee See"), 4);
        assert_eq!(difference("Amazon", "+-*/%"), 0);
    }
}
