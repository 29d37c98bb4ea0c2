//! Lambda's paths.

use percent_encoding::percent_decode_str;

/// What a path names; functions by what the client wrote, a name or an ARN.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Route {
    Functions,
    Function(String),
    Configuration(String),
    Invocations(String),
    Tags(String),
}

impl Route {
    pub(super) fn of(path: &str) -> Option<Self> {
        if let Some(arn) = path.strip_prefix("/2017-03-31/tags/") {
            return Some(Self::Tags(decoded(arn)?));
        }
        let rest = path
            .strip_prefix("/2015-03-31/functions")?
            .trim_end_matches('/');
        let mut segments = rest.split('/').skip(1);
        let Some(name) = segments.next() else {
            return rest.is_empty().then_some(Self::Functions);
        };
        let name = decoded(name)?;
        match (segments.next(), segments.next()) {
            (None, _) => Some(Self::Function(name)),
            (Some("configuration"), None) => Some(Self::Configuration(name)),
            (Some("invocations"), None) => Some(Self::Invocations(name)),
            _ => None,
        }
    }
}

fn decoded(segment: &str) -> Option<String> {
    let text = percent_decode_str(segment).decode_utf8().ok()?;
    (!text.is_empty()).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_arns_are_decoded() {
        assert_eq!(Route::of("/2015-03-31/functions"), Some(Route::Functions));
        assert_eq!(Route::of("/2015-03-31/functions/"), Some(Route::Functions));
        assert_eq!(
            Route::of("/2015-03-31/functions/a%3Ab/invocations"),
            Some(Route::Invocations("a:b".to_owned()))
        );
        assert_eq!(
            Route::of("/2017-03-31/tags/arn%3Aaws%3Alambda"),
            Some(Route::Tags("arn:aws:lambda".to_owned()))
        );
    }

    #[test]
    fn paths_of_unsupported_operations_are_no_routes() {
        assert_eq!(Route::of("/2015-03-31/functions/f/code"), None);
        assert_eq!(Route::of("/2015-03-31/functions/f/configuration/x"), None);
        assert_eq!(Route::of("/2015-03-31/functionsx"), None);
        assert_eq!(Route::of("/2015-03-31/layers"), None);
    }
}
