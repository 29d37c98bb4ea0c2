//! Turns the text of a JSON array into its elements, separated by blanks.

/// Finds the ends of an array's elements and blanks out what is between them.
#[derive(Debug, Default)]
pub(crate) struct ArrayCutter {
    state: State,
    /// Bytes of the piece that have been looked at already.
    scanned: usize,
    /// End of the last whole element in the piece.
    cut: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    BeforeArray,
    /// Before an element; after a comma there must be one.
    BeforeElement {
        after_comma: bool,
    },
    AfterElement,
    InElement {
        depth: u32,
        in_string: bool,
        escaped: bool,
    },
    AfterArray,
}

impl ArrayCutter {
    /// The end of the last whole element in `text`, which has grown at its end since the last call
    /// unless that call found a cut.
    pub(crate) fn cut(&mut self, text: &mut [u8]) -> Result<Option<usize>, &'static str> {
        for (index, byte) in text.iter_mut().enumerate().skip(self.scanned) {
            self.state = self.state.after(byte)?;
            if self.state == State::AfterElement && *byte == b'}' {
                self.cut = index + 1;
            }
        }
        self.scanned = text.len();
        let cut = std::mem::take(&mut self.cut);
        if cut == 0 {
            return Ok(None);
        }
        self.scanned -= cut;
        Ok(Some(cut))
    }

    /// Whether the text could end here.
    pub(crate) fn finish(&self) -> Result<(), &'static str> {
        match self.state {
            State::AfterArray => Ok(()),
            _ => Err("ends before the JSON array is closed"),
        }
    }
}

impl State {
    fn after(self, byte: &mut u8) -> Result<Self, &'static str> {
        if let Self::InElement {
            depth,
            in_string,
            escaped,
        } = self
        {
            return Ok(inside(depth, in_string, escaped, *byte));
        }
        if byte.is_ascii_whitespace() {
            return Ok(self);
        }
        let next = match (self, *byte) {
            (Self::BeforeArray, b'[') => Self::BeforeElement { after_comma: false },
            (Self::BeforeArray, _) => return Err("is not a JSON array"),
            (Self::BeforeElement { .. }, b'{') => {
                return Ok(Self::InElement {
                    depth: 1,
                    in_string: false,
                    escaped: false,
                });
            }
            (Self::BeforeElement { after_comma: false } | Self::AfterElement, b']') => {
                Self::AfterArray
            }
            (Self::AfterElement, b',') => Self::BeforeElement { after_comma: true },
            (Self::BeforeElement { .. }, _) => return Err("has an element that is no object"),
            (Self::AfterElement, _) => return Err("has no comma between two elements"),
            _ => return Err("goes on after the end of the JSON array"),
        };
        *byte = b' ';
        Ok(next)
    }
}

/// Where the object that `text` begins with ends, told by its braces.
pub(super) fn element_end(text: &[u8]) -> Option<usize> {
    let mut state = inside(0, false, false, *text.first()?);
    for (index, &byte) in text.iter().enumerate().skip(1) {
        match state {
            State::InElement {
                depth,
                in_string,
                escaped,
            } => state = inside(depth, in_string, escaped, byte),
            _ => return Some(index),
        }
    }
    None
}

fn inside(depth: u32, in_string: bool, escaped: bool, byte: u8) -> State {
    let depth = match byte {
        b'{' | b'[' if !in_string => depth + 1,
        b'}' | b']' if !in_string => depth - 1,
        _ => depth,
    };
    if depth == 0 {
        return State::AfterElement;
    }
    let in_string = if byte == b'"' && !escaped {
        !in_string
    } else {
        in_string
    };
    State::InElement {
        depth,
        in_string,
        escaped: in_string && byte == b'\\' && !escaped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elements(text: &str, piece: usize) -> Result<String, &'static str> {
        let mut cutter = ArrayCutter::default();
        let mut pending = Vec::new();
        let mut found = String::new();
        for bytes in text.as_bytes().chunks(piece) {
            pending.extend_from_slice(bytes);
            if let Some(cut) = cutter.cut(&mut pending)? {
                found.push_str(std::str::from_utf8(&pending[..cut]).unwrap());
                pending.drain(..cut);
            }
        }
        cutter.finish()?;
        Ok(found.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn elements_are_found_whatever_the_pieces() {
        let text = r#" [{"a":"x]}\"{"}, {"b":[1,{"c":2}]} ,{} ] "#;
        for piece in 1..=text.len() {
            assert_eq!(
                elements(text, piece),
                Ok(r#"{"a":"x]}\"{"} {"b":[1,{"c":2}]} {}"#.to_owned()),
                "pieces of {piece}"
            );
        }
        assert_eq!(elements("[]", 1), Ok(String::new()));
    }

    #[test]
    fn text_that_is_no_array_of_objects_is_refused() {
        for (text, reason) in [
            ("[1,2]", "has an element that is no object"),
            ("[{},]", "has an element that is no object"),
            ("[{} {}]", "has no comma between two elements"),
            ("[{}", "ends before the JSON array is closed"),
            ("[{}] x", "goes on after the end of the JSON array"),
        ] {
            assert_eq!(elements(text, 100), Err(reason), "{text}");
        }
    }
}
