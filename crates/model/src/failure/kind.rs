use std::fmt;

/// What a failure asks of the person who meets it. New causes get a new [`Code`](super::Code), not a
/// new kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The command, the definition or the data has to be changed.
    InvalidInput,
    /// The named thing is not there.
    NotFound,
    /// It collides with something that exists or is going on.
    Conflict,
    /// A grant, a policy or a credential has to be changed.
    PermissionDenied,
    /// Longshore does not do this (yet), or Redshift does not.
    Unsupported,
    /// A service did not answer or refused for now; trying again later may help.
    Unavailable,
    /// It was cancelled or timed out.
    Interrupted,
    /// A mistake in Longshore.
    Internal,
}

impl Kind {
    /// The exit status of a command that ends with this kind: 1 when input, data or rights refuse
    /// it, 3 when a service or Longshore itself failed. (2 is wrong usage of the command line.)
    pub fn exit_code(self) -> u8 {
        match self {
            Self::InvalidInput
            | Self::NotFound
            | Self::Conflict
            | Self::PermissionDenied
            | Self::Unsupported => 1,
            Self::Unavailable | Self::Interrupted | Self::Internal => 3,
        }
    }

    /// The status of an HTTP answer that carries this kind.
    pub fn http_status(self) -> u16 {
        match self {
            Self::InvalidInput => 400,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::PermissionDenied => 403,
            Self::Unsupported => 422,
            Self::Unavailable | Self::Interrupted => 503,
            Self::Internal => 500,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid-input",
            Self::NotFound => "not-found",
            Self::Conflict => "conflict",
            Self::PermissionDenied => "permission-denied",
            Self::Unsupported => "unsupported",
            Self::Unavailable => "unavailable",
            Self::Interrupted => "interrupted",
            Self::Internal => "internal",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
