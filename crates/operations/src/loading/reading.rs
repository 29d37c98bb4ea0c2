//! How the files of a load are read: what its options say instead of what is detected.

use model::Failure;
use staging::{Encoding, Escape, Format, Quote, SourceOptions};
use workspace::{HeaderLine, LoadDefinition, SourceFormat};

use super::choices::invalid;

/// `options` with what the load says of its files.
pub(super) fn source_options(
    load: &LoadDefinition,
    mut options: SourceOptions,
) -> Result<SourceOptions, Failure> {
    options.format = load.format.map(format);
    options.encoding = encoding(load)?;
    options.skip_lines = load.skip_lines;
    options.delimiter = delimiter(load.delimiter.as_deref())?;
    options.quote = quote(load.quote.as_deref())?;
    options.escape = escape(load.escape.as_deref())?;
    options.comment = comment(load.comment.as_deref())?;
    options.header = match load.header {
        HeaderLine::Required => staging::Header::Required,
        HeaderLine::Present => staging::Header::Present,
        HeaderLine::Absent => staging::Header::Absent,
    };
    options
        .null_markers
        .everywhere
        .extend(load.null.iter().cloned());
    if let Some(format) = options.format {
        fits(load, format)?;
    }
    Ok(options)
}

fn format(format: SourceFormat) -> Format {
    match format {
        SourceFormat::Csv => Format::Delimited,
        SourceFormat::Jsonl => Format::JsonLines,
        SourceFormat::Json => Format::JsonArray,
        SourceFormat::Parquet => Format::Parquet,
    }
}

/// Refuses what is said of files of another format: it would have no effect, and who said it expects one.
pub(super) fn fits(load: &LoadDefinition, format: Format) -> Result<(), Failure> {
    let of_delimited = [
        ("delimiter", load.delimiter.is_some()),
        ("quote", load.quote.is_some()),
        ("escape", load.escape.is_some()),
        ("comment", load.comment.is_some()),
        ("header", load.header != HeaderLine::default()),
        ("null", !load.null.is_empty()),
    ];
    let of_text = [
        ("encoding", load.encoding.is_some()),
        ("skip-lines", load.skip_lines > 0),
    ];
    let (said, of_what): (Vec<_>, _) = match format {
        Format::Delimited => return Ok(()),
        Format::JsonLines | Format::JsonArray => (of_delimited.to_vec(), "delimited text"),
        Format::Parquet => ([&of_delimited[..], &of_text].concat(), "text"),
    };
    match said.iter().find(|(_, is_said)| *is_said) {
        None => Ok(()),
        Some((option, _)) => Err(invalid(format!(
            "`--{option}` is for {of_what}, and the files are {format}"
        ))
        .with_hint("leave it out, or say that the files are text: `--format csv`")),
    }
}

/// The encoding that is asked for.
pub(super) fn encoding(load: &LoadDefinition) -> Result<Option<Encoding>, Failure> {
    load.encoding.as_deref().map_or(Ok(None), |label| {
        let encoding = Encoding::named(label).ok_or_else(|| {
            invalid(format!("`--encoding` names \"{label}\", which is no encoding"))
                .with_hint("for example `utf-8`, `utf-16le`, `windows-1252`, `iso-8859-15`, `shift_jis`, `gbk`")
        })?;
        Ok(Some(encoding))
    })
}

/// Any characters but line ends; `\t` for the tabulator.
fn delimiter(text: Option<&str>) -> Result<Option<String>, Failure> {
    match text {
        Some(r"\t") => Ok(Some("\t".to_owned())),
        Some("") => Err(invalid("`--delimiter` is at least one character")),
        text => Ok(text.map(str::to_owned)),
    }
}

fn quote(text: Option<&str>) -> Result<Option<Quote>, Failure> {
    match text {
        None => Ok(None),
        Some("none") => Ok(Some(Quote::None)),
        Some(text) => one_byte(text)
            .map(|byte| Some(Quote::Byte(byte)))
            .ok_or_else(|| invalid("`--quote` is one ASCII character or `none`")),
    }
}

fn escape(text: Option<&str>) -> Result<Option<Escape>, Failure> {
    match text {
        None => Ok(None),
        Some("none") => Ok(Some(Escape::None)),
        Some("letters") => Ok(Some(Escape::Letters)),
        Some(text) => one_byte(text)
            .map(|byte| Some(Escape::Byte(byte)))
            .ok_or_else(|| invalid("`--escape` is one ASCII character, `none` or `letters`")),
    }
}

fn comment(text: Option<&str>) -> Result<Option<u8>, Failure> {
    text.map(|text| one_byte(text).ok_or_else(|| invalid("`--comment` is one ASCII character")))
        .transpose()
}

fn one_byte(text: &str) -> Option<u8> {
    match text.as_bytes() {
        &[byte] if byte.is_ascii() => Some(byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(load: &LoadDefinition) -> Result<SourceOptions, String> {
        source_options(load, SourceOptions::new("spool")).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_said_is_what_is_read() {
        let told = options(&LoadDefinition {
            encoding: Some("latin1".to_owned()),
            skip_lines: 2,
            delimiter: Some(r"\t".to_owned()),
            quote: Some("none".to_owned()),
            escape: Some("letters".to_owned()),
            comment: Some("#".to_owned()),
            ..LoadDefinition::default()
        })
        .unwrap();
        assert_eq!(told.encoding.map(Encoding::name), Some("windows-1252"));
        assert_eq!(told.skip_lines, 2);
        assert_eq!(told.delimiter.as_deref(), Some("\t"));
        assert_eq!(told.quote, Some(Quote::None));
        assert_eq!(told.escape, Some(Escape::Letters));
        assert_eq!(told.comment, Some(b'#'));
        let detected = options(&LoadDefinition::default()).unwrap();
        assert_eq!((detected.encoding, detected.escape), (None, None));
    }

    #[test]
    fn characters_are_one_ascii_character_and_a_delimiter_any_text() {
        assert_eq!(delimiter(Some("||")).unwrap().as_deref(), Some("||"));
        assert!(delimiter(Some("")).is_err());
        assert_eq!(quote(Some("'")).unwrap(), Some(Quote::Byte(b'\'')));
        assert_eq!(escape(Some("\\")).unwrap(), Some(Escape::Byte(b'\\')));
        assert_eq!(escape(Some("none")).unwrap(), Some(Escape::None));
        for wrong in ["", "ä", "##"] {
            assert!(quote(Some(wrong)).is_err(), "{wrong}");
            assert!(escape(Some(wrong)).is_err(), "{wrong}");
            assert!(comment(Some(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_encoding_that_there_is_not_is_refused() {
        let refused = options(&LoadDefinition {
            encoding: Some("utf-7".to_owned()),
            ..LoadDefinition::default()
        });
        assert_eq!(
            refused.unwrap_err(),
            "`--encoding` names \"utf-7\", which is no encoding"
        );
    }

    #[test]
    fn what_is_said_of_another_format_is_refused() {
        let with = |change: fn(&mut LoadDefinition)| {
            let mut load = LoadDefinition::default();
            change(&mut load);
            load
        };
        let semicolon = with(|load| load.delimiter = Some(";".to_owned()));
        assert!(fits(&semicolon, Format::Delimited).is_ok());
        assert!(fits(&semicolon, Format::JsonLines).is_err());
        assert!(fits(&semicolon, Format::Parquet).is_err());
        let skipping = with(|load| load.skip_lines = 1);
        assert!(fits(&skipping, Format::JsonLines).is_ok());
        let refused = fits(&skipping, Format::Parquet).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "`--skip-lines` is for text, and the files are Parquet"
        );
        let known = options(&LoadDefinition {
            format: Some(SourceFormat::Json),
            comment: Some("#".to_owned()),
            ..LoadDefinition::default()
        });
        assert!(known.unwrap_err().contains("`--comment`"));
    }
}
