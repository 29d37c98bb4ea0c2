//! The manifests of COPY and UNLOAD (Redshift manual, Using a manifest to specify data files).

use serde::{Deserialize, Serialize};

use crate::{Error, Part};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) entries: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) url: String,
    /// COPY passes over an object that is missing unless this is true; UNLOAD does not write it.
    #[serde(default)]
    pub(crate) mandatory: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) meta: Option<Meta>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Meta {
    /// Exact length of the object; COPY needs it for Parquet.
    pub(crate) content_length: u64,
    /// Lines of the object; UNLOAD writes it with MANIFEST VERBOSE, COPY passes over it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) record_count: Option<u64>,
}

impl Manifest {
    pub(crate) fn of(parts: &[Part]) -> Self {
        let entries = parts
            .iter()
            .map(|part| Entry {
                url: part.uri.to_string(),
                mandatory: true,
                meta: Some(Meta {
                    content_length: part.bytes.get(),
                    record_count: None,
                }),
            })
            .collect();
        Self { entries }
    }

    pub(crate) fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("a manifest holds strings and numbers only")
    }

    pub(crate) fn parse(json: &[u8], location: &str) -> Result<Self, Error> {
        serde_json::from_slice(json).map_err(|error| Error::Manifest {
            location: location.to_owned(),
            reason: error.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use model::{ByteCount, RowCount};

    use super::*;

    #[test]
    fn every_part_is_mandatory_and_has_its_length() {
        let part = Part {
            uri: "s3://acme/loads/k7/part-00000.csv.zst".parse().unwrap(),
            bytes: ByteCount(99),
            rows: RowCount(3),
        };
        let json = String::from_utf8(Manifest::of(&[part]).to_json()).unwrap();
        insta::assert_snapshot!(json, @r#"
        {
          "entries": [
            {
              "url": "s3://acme/loads/k7/part-00000.csv.zst",
              "mandatory": true,
              "meta": {
                "content_length": 99
              }
            }
          ]
        }
        "#);
    }

    #[test]
    fn a_manifest_of_unload_is_read_with_its_other_keys() {
        let json = br#"{"entries":[{"url":"s3://b/k/0000_part_00","meta":{"content_length":7,
            "record_count":2}}],"schema":{},"author":{"name":"Amazon Redshift"}}"#;
        let manifest = Manifest::parse(json, "s3://b/k/manifest").unwrap();
        assert_eq!(manifest.entries[0].meta.as_ref().unwrap().content_length, 7);
        assert!(Manifest::parse(b"[]", "s3://b/k/manifest").is_err());
    }
}
