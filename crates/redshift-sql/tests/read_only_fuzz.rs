//! Nothing that `ReadOnlyQuery` accepts holds a second statement or a write, whatever the rules of
//! the server that reads it.

use proptest::prelude::*;
use redshift_sql::{RawCondition, ReadOnlyQuery};

/// How a server might read SQL: a set of the rules below.
#[derive(Debug, Clone, Copy)]
struct Rules(u8);

const BACKSLASH_ESCAPES: u8 = 1;
const NESTED_COMMENTS: u8 = 2;
const RETURN_ENDS_COMMENT: u8 = 4;
const DOLLAR_QUOTES: u8 = 8;
const BRACKET_NAMES: u8 = 16;

impl Rules {
    fn every_set() -> impl Iterator<Item = Self> {
        (0..32).map(Self)
    }

    fn have(self, rule: u8) -> bool {
        self.0 & rule != 0
    }
}

/// Takes strings, quoted names and comments out of a text. It is written apart from the product's
/// lexer on purpose.
struct Reader {
    characters: Vec<char>,
    at: usize,
    rules: Rules,
}

/// The code that would run.
fn code(text: &str, rules: Rules) -> String {
    let mut reader = Reader {
        characters: text.chars().collect(),
        at: 0,
        rules,
    };
    let mut out = String::new();
    while let Some(character) = reader.characters.get(reader.at).copied() {
        out.push(reader.step(character));
    }
    out
}

impl Reader {
    fn starts(&self, what: &str) -> bool {
        let mut rest = self.characters[self.at.min(self.characters.len())..].iter();
        what.chars()
            .all(|character| rest.next() == Some(&character))
    }

    fn ended(&self) -> bool {
        self.at >= self.characters.len()
    }

    /// What stands in the code for what begins here.
    fn step(&mut self, character: char) -> char {
        match character {
            '-' if self.starts("--") => self.line_comment(),
            '/' if self.starts("/*") => self.block_comment(),
            '\'' | '"' => self.quoted(character),
            '[' if self.rules.have(BRACKET_NAMES) => {
                self.skip_past("]");
                '¤'
            }
            '$' if self.rules.have(DOLLAR_QUOTES) => self.dollar_quoted(),
            _ => {
                self.at += 1;
                character
            }
        }
    }

    fn skip_past(&mut self, end: &str) {
        while !self.ended() && !self.starts(end) {
            self.at += 1;
        }
        self.at += end.chars().count();
    }

    fn line_comment(&mut self) -> char {
        let returns = self.rules.have(RETURN_ENDS_COMMENT);
        let ends = |reader: &Self| {
            reader.ended() || reader.starts("\n") || (returns && reader.starts("\r"))
        };
        while !ends(self) {
            self.at += 1;
        }
        ' '
    }

    fn block_comment(&mut self) -> char {
        let mut depth = 0;
        while !self.ended() {
            if self.starts("/*") && (depth == 0 || self.rules.have(NESTED_COMMENTS)) {
                depth += 1;
                self.at += 2;
            } else if self.starts("*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    break;
                }
            } else {
                self.at += 1;
            }
        }
        ' '
    }

    fn quoted(&mut self, quote: char) -> char {
        self.at += 1;
        while let Some(character) = self.characters.get(self.at) {
            if *character == '\\' && self.rules.have(BACKSLASH_ESCAPES) {
                self.at += 2;
            } else if *character == quote {
                self.at += 1;
                if self.characters.get(self.at) != Some(&quote) {
                    break;
                }
                self.at += 1;
            } else {
                self.at += 1;
            }
        }
        if quote == '"' { '¤' } else { ' ' }
    }

    fn dollar_quoted(&mut self) -> char {
        let tag: String = self.characters[self.at + 1..]
            .iter()
            .take_while(|next| next.is_ascii_alphanumeric() || **next == '_')
            .collect();
        let delimiter = format!("${tag}$");
        if self.starts(&delimiter) {
            self.at += delimiter.chars().count();
            self.skip_past(&delimiter);
            ' '
        } else {
            self.at += 1;
            '$'
        }
    }
}

/// Whether the code ends with something that has members: a name, not a number.
fn names(code: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let last = code.rsplit(|c| !is_part(c)).next().unwrap_or(code);
    code.ends_with([')', ']', '¤'])
        || last.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Words of the code that would write. A word after a dot is a member, unless the dot ends a number.
fn writing_words(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut before = String::new();
    for character in code.chars().chain(" ".chars()) {
        let continues = !word.is_empty() && (character.is_alphanumeric() || character == '$');
        if continues || character.is_alphabetic() || character == '_' {
            word.push(character);
            continue;
        }
        if !word.is_empty() {
            let trimmed = before.trim_end();
            let member = trimmed
                .strip_suffix('.')
                .is_some_and(|owner| names(owner.trim_end()));
            let folded = [word.to_uppercase(), word.to_lowercase().to_uppercase()];
            let writes = ["INTO", "INSERT", "UPDATE", "DELETE", "MERGE", "DROP"];
            if !member && folded.iter().any(|word| writes.contains(&word.as_str())) {
                found.push(word.clone());
            }
            before.push_str(&word);
            word.clear();
        }
        before.push(character);
    }
    found
}

fn one_of(fragments: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(fragments).prop_map(str::to_owned)
}

const PLAIN: &[&str] = &[
    "SELECT", "WITH", "a", "t", "FROM", "AS", " ", " ", "\n", ",", "1", "(", ")", "'x'",
];

const QUOTING: &[&str] = &[
    "'", "''", "\\", "\\'", "\"", "\\\"", "$$", "$a$", "$", "--", "/*", "*/", "\r", "\n", ";", "[",
    "]", ".", "E'", "U&\"", "u&'", "e", "0x", "1.", "::", "|", "-", "*", "/",
];

const WRITING: &[&str] = &[
    "INTO",
    "into",
    "ınto",
    "ınſert",
    "INSERT INTO t",
    "DELETE FROM t",
    "UPDATE t SET a=1",
    "MERGE",
    "\u{a0}",
    "\u{2028}",
    "\u{0b}",
    "ä",
    "\u{feff}",
    "\u{0}",
];

fn fragment() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => one_of(PLAIN),
        3 => one_of(QUOTING),
        2 => one_of(WRITING),
        1 => "[ -~\\n\\r]{0,4}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_accepted_query_is_one_statement_that_reads_under_every_rule(
        head in prop::sample::select(vec!["SELECT ", "SELECT '", "WITH a AS (SELECT 1) ", "", "(SELECT "]),
        body in prop::collection::vec(fragment(), 0..10),
        tail in prop::sample::select(vec!["", "'", ")", ";", "$$", "*/", " -- '"]),
    ) {
        let text = format!("{head}{}{tail}", body.concat());
        if let Ok(query) = ReadOnlyQuery::parse(&text) {
            for rules in Rules::every_set() {
                let code = code(query.as_str(), rules);
                prop_assert!(!code.contains(';'), "{rules:?} {text:?} -> {code:?}");
                prop_assert_eq!(writing_words(&code), Vec::<String>::new(), "{:?} {:?}", rules, text);
                let first = code.trim_start_matches(|c: char| c == '(' || c.is_whitespace());
                let first = first.to_ascii_uppercase();
                prop_assert!(first.starts_with("SELECT") || first.starts_with("WITH"), "{text:?}");
            }
            prop_assert_eq!(&ReadOnlyQuery::parse(query.as_str()).unwrap(), &query);
        }
    }

    #[test]
    fn an_accepted_condition_stays_inside_its_brackets(
        body in prop::collection::vec(fragment(), 1..10),
    ) {
        if let Ok(condition) = RawCondition::parse(&body.concat()) {
            for rules in Rules::every_set() {
                let code = code(condition.as_str(), Rules(rules.0 & !BRACKET_NAMES));
                let mut depth = 0_i32;
                for character in code.chars() {
                    depth += match character { '(' => 1, ')' => -1, _ => 0 };
                    prop_assert!(depth >= 0 && character != ';', "{:?}", condition.as_str());
                }
                prop_assert_eq!(depth, 0);
            }
        }
    }
}

#[test]
fn the_reference_reader_sees_what_it_should() {
    let rules = Rules(0);
    assert_eq!(code("SELECT 'a;b' -- c\n;", rules), "SELECT    \n;");
    assert_eq!(writing_words("SELECT 1 INTO t"), ["INTO"]);
    assert_eq!(writing_words("SELECT t.into, 1.into"), ["into"]);
    let escapes = Rules(BACKSLASH_ESCAPES);
    assert_eq!(code(r"SELECT 'a\'; DROP'", escapes), "SELECT  ");
    assert_eq!(code(r"SELECT 'a\'; DROP'", rules), "SELECT  ; DROP ");
}
