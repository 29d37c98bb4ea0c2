//! Names of UNLOAD's files: nothing separates them from the prefix.

use local_dialect::statements::unload::{UnloadFormat, UnloadOptions};

use crate::compression;

/// `<prefix>0000_part_00` with PARALLEL, `<prefix>000` without, and the ending of the format.
pub fn file_name(
    prefix: &str,
    slice: usize,
    part: usize,
    format: UnloadFormat,
    options: &UnloadOptions,
) -> String {
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
    format!("{prefix}{number}{ending}")
}

#[cfg(test)]
mod tests {
    use local_dialect::statements::copy::Compression;

    use super::*;

    #[test]
    fn names_follow_the_manual() {
        let mut options = UnloadOptions::default();
        let name = |format, options: &UnloadOptions| file_name("p/", 1, 2, format, options);
        let csv = UnloadFormat::Csv { delimiter: b',' };
        assert_eq!(name(csv, &options), "p/0001_part_02");
        assert_eq!(
            name(UnloadFormat::Parquet, &options),
            "p/0001_part_02.parquet"
        );
        options.compression = Compression::Gzip;
        assert_eq!(name(csv, &options), "p/0001_part_02.gz");
        options.extension = Some("csv.gz".to_owned());
        assert_eq!(name(csv, &options), "p/0001_part_02.csv.gz");
        options.parallel = false;
        assert_eq!(name(csv, &options), "p/002.csv.gz");
    }
}
