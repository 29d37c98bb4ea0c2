//! Names of UNLOAD's files: nothing separates them from the prefix.

use local_dialect::statements::unload::{UnloadFormat, UnloadOptions};

use super::UnloadFile;
use crate::compression;

/// The prefix as files are put behind it: with PARTITION BY it ends with a slash.
pub fn root(prefix: &str, options: &UnloadOptions) -> String {
    if options.partition.is_some() && !prefix.is_empty() && !prefix.ends_with('/') {
        format!("{prefix}/")
    } else {
        prefix.to_owned()
    }
}

/// `<root>0000_part_00` with PARALLEL, `<root>000` without, and the ending of the format.
pub fn file_name(
    root: &str,
    file: &UnloadFile,
    format: &UnloadFormat,
    options: &UnloadOptions,
) -> String {
    let (slice, part) = (file.slice, file.part);
    let number = if options.parallel {
        format!("{slice:04}_part_{part:02}")
    } else {
        format!("{part:03}")
    };
    let ending = match (&options.extension, format) {
        (Some(extension), _) => format!(".{extension}"),
        (None, UnloadFormat::Parquet) => ".parquet".to_owned(),
        (None, _) => compression::extension(options.compression).to_owned(),
    };
    format!("{root}{}{number}{ending}", file.partition)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use local_dialect::statements::copy::Compression;
    use local_dialect::statements::unload::Partitioning;

    use super::*;

    fn name(format: &UnloadFormat, options: &UnloadOptions) -> String {
        let file = UnloadFile {
            partition: Arc::from(""),
            slice: 1,
            part: 2,
            path: tempfile::NamedTempFile::new().unwrap().into_temp_path(),
            size_bytes: 0,
            row_count: 0,
        };
        file_name("p/", &file, format, options)
    }

    #[test]
    fn names_follow_the_manual() {
        let mut options = UnloadOptions::default();
        let csv = UnloadFormat::Csv { delimiter: b',' };
        assert_eq!(name(&csv, &options), "p/0001_part_02");
        assert_eq!(
            name(&UnloadFormat::Parquet, &options),
            "p/0001_part_02.parquet"
        );
        options.compression = Compression::Gzip;
        assert_eq!(name(&csv, &options), "p/0001_part_02.gz");
        options.extension = Some("csv.gz".to_owned());
        assert_eq!(name(&csv, &options), "p/0001_part_02.csv.gz");
        options.parallel = false;
        assert_eq!(name(&csv, &options), "p/002.csv.gz");
    }

    #[test]
    fn partitions_are_folders_of_the_prefix() {
        let mut options = UnloadOptions::default();
        assert_eq!(root("p", &options), "p");
        options.partition = Some(Partitioning {
            columns: vec!["a".to_owned()],
            include: false,
        });
        assert_eq!(root("p", &options), "p/");
        assert_eq!(root("p/", &options), "p/");
    }
}
