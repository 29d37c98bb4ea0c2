//! What makes two loads the same.

use model::Digest;
use redshift_sql::QualifiedName;
use staging::Header;

use crate::load_files::LoadFiles;

/// The hash of target, mode, options and content: a load of the same identity is the same load, from
/// whichever path its files are read.
pub(crate) fn identity(target: &QualifiedName, request: &LoadFiles, content: Digest) -> Digest {
    let mut null = request.null.clone();
    null.sort();
    let header = match request.header {
        Header::Absent => "no header",
        Header::Required | Header::Present => "header",
    };
    let mut parts: Vec<&[u8]> = vec![
        target.schema.as_str().as_bytes(),
        target.name.as_str().as_bytes(),
        request.mode().as_str().as_bytes(),
        header.as_bytes(),
        content.as_bytes(),
    ];
    parts.extend(null.iter().map(String::as_bytes));
    Digest::of_parts(parts)
}

#[cfg(test)]
mod tests {
    use workspace::LoadMode;

    use super::*;

    fn request(table: &str, mode: LoadMode, null: &[&str], header: Header) -> LoadFiles {
        LoadFiles {
            files: Vec::new(),
            into: table.to_owned(),
            mode,
            null: null.iter().map(|text| (*text).to_owned()).collect(),
            header,
            dry_run: false,
            again: false,
        }
    }

    fn of(request: &LoadFiles, content: &str) -> Digest {
        let target = request.into.parse().unwrap();
        identity(&target, request, Digest::of(content.as_bytes()))
    }

    #[test]
    fn everything_that_decides_the_rows_makes_another_load() {
        let load = request("s.t", LoadMode::Append, &["NA"], Header::Required);
        for other in [
            request("s.u", LoadMode::Append, &["NA"], Header::Required),
            request("s.t", LoadMode::Create, &["NA"], Header::Required),
            request("s.t", LoadMode::Append, &[], Header::Required),
            request("s.t", LoadMode::Append, &["NA"], Header::Absent),
        ] {
            assert_ne!(of(&load, "rows"), of(&other, "rows"), "{other:?}");
        }
        assert_ne!(of(&load, "rows"), of(&load, "other rows"));
    }

    #[test]
    fn what_does_not_decide_the_rows_does_not() {
        let load = request("s.t", LoadMode::Append, &["NA", "-"], Header::Required);
        let same = request("s.t", LoadMode::Append, &["-", "NA"], Header::Present);
        assert_eq!(of(&load, "rows"), of(&same, "rows"));
    }
}
