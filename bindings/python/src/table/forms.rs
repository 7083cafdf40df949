//! The column that names the form of each row.

use arrow_array::cast::AsArray as _;
use arrow_array::{Array, ArrayRef, RecordBatch, UInt32Array};
use arrow_schema::{ArrowError, DataType};

/// The names of that column.
const NAMES: [&str; 2] = ["form", "表单"];

/// Rows of one form.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// As it is written; nothing where it is left out.
    pub(super) form: String,
    pub(super) rows: Vec<u32>,
}

/// The rows of a batch by the form that they name; nothing where there is no such column.
///
/// # Errors
/// Where that column is of a type that holds no names.
pub(super) fn groups(batch: &RecordBatch) -> Result<Option<Vec<Group>>, ArrowError> {
    let is_form = |name: &str| NAMES.iter().any(|known| known.eq_ignore_ascii_case(name.trim()));
    let Some(at) = batch.schema_ref().fields().iter().position(|field| is_form(field.name())) else { return Ok(None) };
    let names = texts(batch.column(at))?;
    let mut groups: Vec<Group> = Vec::new();
    let mut last = 0;
    for (row, name) in names.iter().enumerate() {
        let name = name.unwrap_or_default().trim();
        if groups.get(last).is_none_or(|group| group.form != name) {
            last = groups.iter().position(|group| group.form == name).unwrap_or_else(|| {
                groups.push(Group { form: name.to_owned(), rows: Vec::new() });
                groups.len() - 1
            });
        }
        if let Some(group) = groups.get_mut(last) {
            group.rows.push(u32::try_from(row).unwrap_or(u32::MAX));
        }
    }
    Ok(Some(groups))
}

/// The rows of a group.
pub(super) fn taken(batch: &RecordBatch, rows: &[u32]) -> Result<RecordBatch, ArrowError> {
    arrow_select::take::take_record_batch(batch, &UInt32Array::from(rows.to_vec()))
}

/// Texts of whichever encoding.
fn texts(array: &ArrayRef) -> Result<Vec<Option<&str>>, ArrowError> {
    Ok(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().iter().collect(),
        DataType::LargeUtf8 => array.as_string::<i64>().iter().collect(),
        DataType::Utf8View => array.as_string_view().iter().collect(),
        DataType::Null => vec![None; array.len()],
        DataType::Dictionary(_, _) => {
            let dictionary = array.as_any_dictionary();
            let values = texts(dictionary.values())?;
            if values.is_empty() {
                return Ok(vec![None; array.len()]);
            }
            let keys = dictionary.normalized_keys();
            let is_given = |row: &usize| dictionary.keys().is_valid(*row);
            (0..array.len())
                .map(|row| keys.get(row).filter(|_| is_given(&row)).and_then(|key| values.get(*key).copied().flatten()))
                .collect()
        }
        other => return Err(ArrowError::SchemaError(format!("the column that names forms holds {other}, and not text"))),
    })
}
