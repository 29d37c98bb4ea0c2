//! What a text that names nothing becomes at the border.

use super::{Code, Failure, Kind};
use crate::{
    ParseColumnTypeError, ParseDigestError, ParseIdError, ParseRoleError, ParseS3UriError,
};

macro_rules! invalid_input {
    ($($error:ty => $code:ident,)+) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::new(Kind::InvalidInput, Code::$code, error.to_string())
            }
        })+
    };
}

invalid_input! {
    ParseColumnTypeError => InvalidType,
    ParseDigestError => InvalidIdentifier,
    ParseIdError => InvalidIdentifier,
    ParseRoleError => InvalidRoleChain,
    ParseS3UriError => InvalidS3Uri,
}
