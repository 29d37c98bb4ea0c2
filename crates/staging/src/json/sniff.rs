//! The columns of the first objects of a file.

use super::ArrayCutter;
use super::RowReader;
use super::object::Object;
use crate::delimited::Lines;
use crate::inference::Profile;
use crate::pass::{Block, ColumnPlan, Plan};
use crate::source::Sample;

/// The keys of the sample's whole objects, in the order of their first appearance. A fault in them
/// is reported by the pass over the file.
pub(crate) fn sniff(sample: &Sample, is_array: bool) -> Vec<ColumnPlan> {
    let bytes = whole_objects(sample, is_array);
    let mut columns: Vec<ColumnPlan> = Vec::new();
    let objects = serde_json::Deserializer::from_slice(&bytes).into_iter::<Object>();
    for (key, _) in objects.map_while(Result::ok).flat_map(|object| object.0) {
        if !columns.iter().any(|column| column.name == key) {
            columns.push(ColumnPlan::named(key.into_owned()));
        }
    }
    let plan = Plan::of(columns);
    let mut reader = RowReader::new(&plan, is_array);
    let block = Block {
        file: 0,
        first_line: 1,
        begins_with_header: false,
        lines: Lines::default(),
        bytes,
    };
    let _fault = reader.read(&block, &mut Vec::new(), &mut Vec::new());
    let nested: Vec<bool> = reader
        .into_observed()
        .profiles
        .iter()
        .map(Profile::needs_json_text)
        .collect();
    let mut columns = plan.columns;
    for (column, nested) in columns.iter_mut().zip(nested) {
        column.as_json = nested;
    }
    columns
}

fn whole_objects(sample: &Sample, is_array: bool) -> Vec<u8> {
    if !is_array {
        return sample.whole_lines().to_vec();
    }
    let mut bytes = sample.bytes().to_vec();
    let cut = ArrayCutter::default()
        .cut(&mut bytes)
        .ok()
        .flatten()
        .unwrap_or(0);
    bytes.truncate(cut);
    bytes
}
