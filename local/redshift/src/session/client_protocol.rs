//! The forms of results that drivers of AWS ask for with the startup parameter
//! `client_protocol_version` (`core.py` of `redshift_connector`, `QueryExecutorImpl` of the JDBC driver).

use local_dialect::RsType;

/// A version of the protocol of results; each has what those before it have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ClientProtocol {
    /// PostgreSQL's.
    Base,
    /// `RowDescription` tells of the column behind each field.
    ExtendedMetadata,
    /// NUMERIC in binary is one number, and VARBYTE is always its bytes.
    Binary,
}

/// The startup parameter.
pub(super) const PARAMETER: &str = "client_protocol_version";

impl ClientProtocol {
    /// The latest version that client and engine both have; `None` where the client asks for nothing
    /// that is a version.
    pub(super) fn agreed(asked: &str) -> Option<Self> {
        Some(match asked.trim().parse::<u32>().ok()? {
            0 => Self::Base,
            1 => Self::ExtendedMetadata,
            _ => Self::Binary,
        })
    }

    /// The format code of a column that the client wants in `asked`.
    pub(crate) const fn format(self, data_type: RsType, asked: i16) -> i16 {
        const BINARY: i16 = 1;
        match (self, data_type) {
            (Self::Binary, RsType::VarByte(_)) => BINARY,
            _ => asked,
        }
    }

    /// Its number, as `server_protocol_version` tells it.
    pub(super) const fn number(self) -> &'static str {
        match self {
            Self::Base => "0",
            Self::ExtendedMetadata => "1",
            Self::Binary => "2",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_version_than_the_engine_has_becomes_its_latest() {
        assert_eq!(
            ClientProtocol::agreed("1"),
            Some(ClientProtocol::ExtendedMetadata)
        );
        assert_eq!(ClientProtocol::agreed("7"), Some(ClientProtocol::Binary));
        assert_eq!(ClientProtocol::agreed("new"), None);
    }
}
