//! Where rows end.

/// How the rows of a file are told from each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Boundaries {
    /// Every line feed ends a row.
    Lines,
    /// Line feeds between quotes belong to the field; quotes open at the start of a field only.
    Quoted { quote: u8, delimiter: Vec<u8> },
    /// A line feed behind a backslash belongs to the field.
    Escaped,
    /// Each object or array is a row.
    Json,
}

/// A row: where its content starts and ends, and where the next one may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) next: usize,
}

impl Boundaries {
    /// The row at `start`; `None` if its end is not in `bytes`, or if nothing is left. Of the `last`
    /// bytes of a file, everything that is left is a row.
    pub(crate) fn next_row(&self, bytes: &[u8], start: usize, last: bool) -> Option<Row> {
        if *self == Self::Json {
            return json_row(bytes, start, last);
        }
        let found = match self {
            Self::Lines | Self::Json => memchr::memchr(b'\n', &bytes[start..]).map(|at| start + at),
            Self::Quoted { quote, delimiter } => quoted_end(bytes, start, *quote, delimiter),
            Self::Escaped => escaped_end(bytes, start),
        };
        let (end, next) = match found {
            Some(end) => (end, end + 1),
            None if last && start < bytes.len() => (bytes.len(), bytes.len()),
            None => return None,
        };
        let content = &bytes[start..end];
        let end = start + content.strip_suffix(b"\r").unwrap_or(content).len();
        Some(Row { start, end, next })
    }

    /// Where the last row that ends in `bytes` ends; a row starts at the first byte.
    pub(crate) fn last_boundary(&self, bytes: &[u8]) -> Option<usize> {
        match self {
            Self::Lines => memchr::memrchr(b'\n', bytes).map(|at| at + 1),
            Self::Quoted { quote, .. } if memchr::memchr(*quote, bytes).is_none() => {
                memchr::memrchr(b'\n', bytes).map(|at| at + 1)
            }
            _ => {
                let mut boundary = None;
                let mut start = 0;
                while let Some(row) = self.next_row(bytes, start, false) {
                    start = row.next;
                    boundary = Some(start);
                }
                boundary
            }
        }
    }
}

fn escaped_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut from = start;
    loop {
        let end = from + memchr::memchr(b'\n', &bytes[from..])?;
        let backslashes = bytes[start..end]
            .iter()
            .rev()
            .take_while(|byte| **byte == b'\\')
            .count();
        if backslashes % 2 == 0 {
            return Some(end);
        }
        from = end + 1;
    }
}

fn quoted_end(bytes: &[u8], start: usize, quote: u8, delimiter: &[u8]) -> Option<usize> {
    let mut at = start;
    loop {
        at += memchr::memchr2(quote, b'\n', &bytes[at..])?;
        if bytes[at] == b'\n' {
            return Some(at);
        }
        if !opens_field(&bytes[start..at], delimiter) {
            at += 1;
            continue;
        }
        // Doubled quotes close and open again, which comes to the same.
        at += 1;
        loop {
            at += memchr::memchr(quote, &bytes[at..])? + 1;
            match bytes.get(at) {
                Some(next) if *next == quote => at += 1,
                _ => break,
            }
        }
    }
}

/// Whether what follows `before` is at the start of a field, blanks aside.
fn opens_field(before: &[u8], delimiter: &[u8]) -> bool {
    let mut before = before;
    loop {
        if before.is_empty() || before.ends_with(delimiter) {
            return true;
        }
        match before {
            [rest @ .., b' ' | b'\t'] => before = rest,
            _ => return false,
        }
    }
}

/// The next object or array, or what stands in the place of one.
fn json_row(bytes: &[u8], start: usize, last: bool) -> Option<Row> {
    let blanks = bytes[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count();
    let start = start + blanks;
    let found = match bytes.get(start)? {
        b'{' | b'[' => structure_end(bytes, start),
        _ => memchr::memchr3(b'\n', b'{', b'[', &bytes[start..]).map(|at| start + at),
    };
    let next = match found {
        Some(end) => end,
        None if last => bytes.len(),
        None => return None,
    };
    Some(Row {
        start,
        end: start + bytes[start..next].trim_ascii_end().len(),
        next,
    })
}

/// Where the object or array at `start` ends. If it never does, it ends before the line on which another
/// one starts where none may be, or with the line in the middle of a string.
fn structure_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut open = Vec::with_capacity(8);
    let mut before = b'[';
    let mut line_start = start;
    let mut at = start;
    loop {
        let byte = *bytes.get(at)?;
        match byte {
            b'\n' => line_start = at + 1,
            b' ' | b'\t' | b'\r' => {}
            b'"' => {
                at = string_end(bytes, at)?;
                if bytes[at] == b'\n' {
                    return Some(at);
                }
                before = byte;
            }
            b'{' | b'[' => {
                let may_be = match open.last() {
                    Some(b'{') => before == b':',
                    Some(_) => matches!(before, b'[' | b','),
                    None => true,
                };
                let starts_line = bytes[line_start..at].iter().all(u8::is_ascii_whitespace);
                if !may_be && line_start > start && starts_line {
                    return Some(at);
                }
                open.push(byte);
                before = byte;
            }
            b'}' | b']' => {
                open.pop();
                if open.is_empty() {
                    return Some(at + 1);
                }
                before = byte;
            }
            other => before = other,
        }
        at += 1;
    }
}

/// The quote that ends the string at `start`, or the line feed in it.
fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr::memchr3(b'"', b'\\', b'\n', bytes.get(at..)?)?;
        if bytes[at] != b'\\' {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows<'a>(boundaries: &Boundaries, text: &'a str) -> Vec<&'a str> {
        let mut rows = Vec::new();
        let mut start = 0;
        while let Some(row) = boundaries.next_row(text.as_bytes(), start, true) {
            rows.push(&text[row.start..row.end]);
            start = row.next;
        }
        rows
    }

    fn csv() -> Boundaries {
        Boundaries::Quoted {
            quote: b'"',
            delimiter: vec![b','],
        }
    }

    #[test]
    fn line_feeds_between_quotes_stay_in_the_row() {
        assert_eq!(
            rows(&csv(), "a,\"x\ny\"\nb,\"q\"\"\n\"\nc"),
            ["a,\"x\ny\"", "b,\"q\"\"\n\"", "c"]
        );
        assert_eq!(rows(&csv(), "a, \"x\ny\" ,b\nc"), ["a, \"x\ny\" ,b", "c"]);
    }

    #[test]
    fn a_quote_inside_of_a_field_opens_nothing() {
        assert_eq!(
            rows(&csv(), "5\" pipe,1\n\"a\"b,2\n3"),
            ["5\" pipe,1", "\"a\"b,2", "3"]
        );
    }

    #[test]
    fn both_line_endings_are_taken_off() {
        assert_eq!(
            rows(&Boundaries::Lines, "a\r\nb\n\nc\r\n"),
            ["a", "b", "", "c"]
        );
    }

    #[test]
    fn an_escaped_line_feed_stays_in_the_row() {
        assert_eq!(
            rows(&Boundaries::Escaped, "a\\\nb\nc\\\\\nd"),
            ["a\\\nb", "c\\\\", "d"]
        );
    }

    #[test]
    fn json_rows_need_no_lines() {
        assert_eq!(
            rows(
                &Boundaries::Json,
                " {\"a\":\"}\\\"\"}\n{\n \"b\": [1,\n {}]\n} [1] "
            ),
            ["{\"a\":\"}\\\"\"}", "{\n \"b\": [1,\n {}]\n}", "[1]"]
        );
    }

    #[test]
    fn json_goes_on_behind_what_is_malformed() {
        assert_eq!(
            rows(
                &Boundaries::Json,
                "{\"a\":1\n{\"a\":2}\n{\"a\":\"x\n{\"a\":3},\n{\"a\":4}"
            ),
            [
                "{\"a\":1",
                "{\"a\":2}",
                "{\"a\":\"x",
                "{\"a\":3}",
                ",",
                "{\"a\":4}"
            ]
        );
    }

    #[test]
    fn the_last_boundary_is_that_of_the_last_whole_row() {
        assert_eq!(csv().last_boundary(b"a\n\"b\nc"), Some(2));
        assert_eq!(csv().last_boundary(b"a\nb"), Some(2));
        assert_eq!(Boundaries::Escaped.last_boundary(b"a\\\nb"), None);
        assert_eq!(Boundaries::Json.last_boundary(b"{} {"), Some(2));
    }
}
