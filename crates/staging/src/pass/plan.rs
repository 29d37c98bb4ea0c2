//! What a pass over the source assumes, because a part is written before the last row is read.

use model::ColumnType;

use crate::OnError;
use crate::inference::Profile;

/// The text that stands for NULL in the parts: a backslash and a number of `N`.
///
/// No value may equal it, since Redshift's manual does not say whether NULL AS also matches a quoted
/// field; every value is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NullSentinel(Vec<u8>);

impl NullSentinel {
    /// `\N`, the default of COPY's NULL AS.
    pub(crate) fn shortest() -> Self {
        Self::with_run(1)
    }

    fn with_run(run: usize) -> Self {
        let mut bytes = vec![b'N'; run + 1];
        bytes[0] = b'\\';
        Self(bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a sentinel is ASCII")
    }
}

/// Looks at values for one that equals the sentinel, and for what would be free instead.
#[derive(Clone, Debug, Default)]
pub(crate) struct SentinelWatch {
    /// Longest run of `N` after a backslash that is a whole value.
    longest_run: usize,
    clashed: bool,
}

impl SentinelWatch {
    #[inline]
    pub(crate) fn see(&mut self, value: &[u8], sentinel: &NullSentinel) {
        if value.first() == Some(&b'\\') {
            self.see_backslash(value, sentinel);
        }
    }

    #[cold]
    fn see_backslash(&mut self, value: &[u8], sentinel: &NullSentinel) {
        if value[1..].iter().all(|&byte| byte == b'N') {
            self.longest_run = self.longest_run.max(value.len() - 1);
            self.clashed |= value == sentinel.as_bytes();
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.longest_run = self.longest_run.max(other.longest_run);
        self.clashed |= other.clashed;
    }

    /// A sentinel that no value equals, if a value equals the one that was used.
    pub(crate) fn replacement(&self) -> Option<NullSentinel> {
        self.clashed
            .then(|| NullSentinel::with_run(self.longest_run + 1))
    }
}

/// What a pass assumes about one column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ColumnPlan {
    pub(crate) name: String,
    /// Conditional null markers are NULL here.
    pub(crate) markers_are_null: bool,
    /// Every value is written as JSON text, strings with their quotes, for a SUPER column.
    pub(crate) as_json: bool,
    /// The type that is given for the column, and where it comes from.
    pub(crate) expected: Option<ColumnType>,
    pub(crate) origin: &'static str,
    /// Why NULL is a fault, if it is.
    pub(crate) required: Option<&'static str>,
    /// Every value is compared with the expected type, since not all are known to fit.
    pub(crate) checked: bool,
    /// What the values are, as far as an earlier look has told, for the message about one that does
    /// not fit.
    pub(crate) holds: String,
}

impl ColumnPlan {
    pub(crate) fn named(name: String) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    /// Whether the column is one of numbers, dates, timestamps or booleans, which have no empty value.
    pub(crate) fn is_typed(&self, profile: &Profile) -> bool {
        match self.expected {
            Some(_) => !self.expects_text(),
            None => profile.markers_are_null(),
        }
    }

    /// Whether a type of text is asked for.
    pub(crate) fn expects_text(&self) -> bool {
        matches!(
            self.expected,
            Some(ColumnType::VarChar { .. } | ColumnType::Char { .. })
        )
    }
}

/// What a pass assumes. If the data prove it wrong, the pass is repeated with what they prove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) columns: Vec<ColumnPlan>,
    pub(crate) sentinel: NullSentinel,
    pub(crate) on_fault: OnFault,
}

/// [`OnError`] without its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OnFault {
    #[default]
    Fail,
    Skip,
    Truncate,
    Null,
}

impl From<&OnError> for OnFault {
    fn from(on_error: &OnError) -> Self {
        match on_error {
            OnError::Fail => Self::Fail,
            OnError::Skip { .. } => Self::Skip,
            OnError::Truncate => Self::Truncate,
            OnError::Null => Self::Null,
        }
    }
}

impl Plan {
    /// Assumes nothing but the columns.
    pub(crate) fn of(columns: Vec<ColumnPlan>) -> Self {
        Self {
            columns,
            sentinel: NullSentinel::shortest(),
            on_fault: OnFault::Fail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clash_is_answered_with_a_sentinel_longer_than_any_value_like_it() {
        let sentinel = NullSentinel::shortest();
        let mut watch = SentinelWatch::default();
        watch.see(b"\\NNN", &sentinel);
        watch.see(b"\\n", &sentinel);
        watch.see(b"N", &sentinel);
        assert_eq!(watch.replacement(), None);
        watch.see(b"\\N", &sentinel);
        assert_eq!(watch.replacement().unwrap().as_str(), "\\NNNN");
    }

    #[test]
    fn a_lone_backslash_is_no_clash() {
        let mut watch = SentinelWatch::default();
        watch.see(b"\\", &NullSentinel::shortest());
        assert_eq!(watch.replacement(), None);
    }
}
