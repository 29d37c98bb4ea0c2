use super::Position;

/// Why code cannot become a column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("there is no code")]
    Empty,

    /// `message` is the parser's own.
    #[error("{at}: {message}")]
    Syntax { at: Position, message: String },

    #[error("it has no `export default`")]
    NoDefaultExport,

    #[error("{at}: only `export default` may be exported")]
    OtherExport { at: Position },

    #[error("{at}: the default export is not a function")]
    NotAFunction { at: Position },

    #[error("{at}: the function is {what}, and there is nothing that a column could wait for")]
    Waits { at: Position, what: &'static str },

    #[error("{at}: the function takes more than the record")]
    Parameters { at: Position },

    #[error("{at}: code cannot load other code (`{what}`)")]
    Import { at: Position, what: &'static str },

    #[error("{at}: `eval` is not available")]
    Eval { at: Position },

    #[error("{at}: `{what}` gives another value each time")]
    NotRepeatable { at: Position, what: &'static str },

    /// The code reads columns in a way that does not show which; `how` says where it stops showing.
    #[error("{at}: it cannot be seen which columns the code uses, because {how}")]
    Opaque { at: Position, how: &'static str },

    #[error("{at}: the column \"{column}\" is read, but not among the declared `uses`")]
    NotDeclared { at: Position, column: String },

    #[error("{at}: `{name}` is declared again, so that it no longer means the record")]
    Shadowed { at: Position, name: String },

    #[error("{at}: `{{{{` has no matching `}}}}` with an expression between them")]
    OpenTemplate { at: Position },
}

impl Fault {
    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Empty | Self::NoDefaultExport | Self::NotAFunction { .. } => {
                Some("write `export default (record) => …`")
            }
            Self::Parameters { .. } => Some("take one parameter, `(record) => …`"),
            Self::Waits { .. } => Some("give the value itself, not a promise or an iterator"),
            Self::Import { .. } => Some("put what it needs into the same file"),
            Self::NotRepeatable { .. } => {
                Some("declare `volatile = true` if the values may change from query to query")
            }
            Self::Opaque { .. } => {
                Some("name the columns, `record.year`, or declare them: `uses = [\"year\", …]`")
            }
            Self::NotDeclared { .. } => Some("add it to `uses`, or leave `uses` out"),
            Self::Shadowed { .. } => Some("give the inner variable another name"),
            Self::OpenTemplate { .. } => {
                Some("write templates as `{{record.first}} {{record.last}}`")
            }
            Self::Syntax { .. } | Self::OtherExport { .. } | Self::Eval { .. } => None,
        }
    }

    /// The parser's first error, its message and offset; the parsed text begins at `base` in `text`.
    pub(super) fn syntax(text: &str, base: u32, message: &str, offset: u32) -> Self {
        Self::Syntax {
            at: Position::of(text, base + offset),
            message: lower_first(message),
        }
    }
}

fn lower_first(message: &str) -> String {
    let mut characters = message.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}
