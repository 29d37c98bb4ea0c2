//! Arrow batches as a table that DuckDB scans, also by several threads, while they are being made.
//!
//! Clients cannot reach the table function, because translation knows no table functions.

use std::collections::HashMap;
use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use duckdb::core::{DataChunkHandle, LogicalTypeHandle, LogicalTypeId};
use duckdb::vtab::{
    BindInfo, InitInfo, TableFunctionInfo, VTab, record_batch_to_duckdb_data_chunk,
    to_duckdb_logical_type_for_field,
};

const NAME: &str = "longshore_batches";
/// Rows of DuckDB's vectors.
const VECTOR_ROWS: usize = 2_048;
const MOST_THREADS: u64 = 64;

/// Batches that can be scanned. DuckDB's threads find them by number, because the values that a table
/// function is given are SQL's.
static OPEN: LazyLock<Mutex<HashMap<u64, Arc<Batches>>>> = LazyLock::new(Mutex::default);
static NEXT_NUMBER: AtomicU64 = AtomicU64::new(0);

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes the table function known to DuckDB; once for each instance.
pub(crate) fn register(connection: &duckdb::Connection) -> duckdb::Result<()> {
    connection.register_table_function::<Scan>(NAME)
}

struct Batches {
    schema: SchemaRef,
    /// `None` once the table is closed.
    incoming: Mutex<Option<Receiver<RecordBatch>>>,
    /// What is left of batches that have been scanned in part.
    begun: Mutex<Vec<RecordBatch>>,
}

impl Batches {
    /// The next rows, at most a vector of them.
    fn next(&self) -> Option<RecordBatch> {
        let begun = locked(&self.begun).pop();
        let batch = match begun {
            Some(batch) => batch,
            None => locked(&self.incoming).as_ref()?.recv().ok()?,
        };
        let rows = batch.num_rows();
        if rows <= VECTOR_ROWS {
            return Some(batch);
        }
        let rest = batch.slice(VECTOR_ROWS, rows - VECTOR_ROWS);
        locked(&self.begun).push(rest);
        Some(batch.slice(0, VECTOR_ROWS))
    }
}

/// A table of batches, which can be scanned once. When it is dropped, no more batches are taken.
pub(crate) struct BatchTable {
    number: u64,
    batches: Arc<Batches>,
}

impl BatchTable {
    /// The table of all batches that `incoming` gives until its senders are gone; none is empty, and all
    /// have `schema`.
    pub(crate) fn open(schema: SchemaRef, incoming: Receiver<RecordBatch>) -> Self {
        let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
        let batches = Arc::new(Batches {
            schema,
            incoming: Mutex::new(Some(incoming)),
            begun: Mutex::default(),
        });
        locked(&OPEN).insert(number, Arc::clone(&batches));
        Self { number, batches }
    }

    /// The table of one batch.
    pub(crate) fn of(batch: RecordBatch) -> Self {
        let (sender, incoming) = sync_channel(1);
        let schema = batch.schema();
        sender.send(batch).expect("the channel has room for one");
        Self::open(schema, incoming)
    }

    /// DuckDB's text for the table, to stand behind FROM.
    pub(crate) fn duckdb(&self) -> String {
        format!("{NAME}({}::UBIGINT)", self.number)
    }
}

impl Drop for BatchTable {
    fn drop(&mut self) {
        locked(&OPEN).remove(&self.number);
        drop(locked(&self.batches.incoming).take());
        locked(&self.batches.begun).clear();
    }
}

struct Scan;

impl VTab for Scan {
    type InitData = ();
    type BindData = Arc<Batches>;

    fn bind(bind: &BindInfo) -> Result<Self::BindData, Box<dyn Error>> {
        let number = bind.get_parameter(0).to_uint64();
        let batches = locked(&OPEN)
            .get(&number)
            .cloned()
            .ok_or("the batches are not there any more")?;
        for field in batches.schema.fields() {
            bind.add_result_column(field.name(), to_duckdb_logical_type_for_field(field)?);
        }
        Ok(batches)
    }

    fn init(init: &InitInfo) -> Result<Self::InitData, Box<dyn Error>> {
        // As many as there are; a plan that keeps the order of rows uses one.
        init.set_max_threads(MOST_THREADS);
        Ok(())
    }

    fn func(
        info: &TableFunctionInfo<Self>,
        output: &mut DataChunkHandle,
    ) -> Result<(), Box<dyn Error>> {
        match info.get_bind_data().next() {
            Some(rows) => record_batch_to_duckdb_data_chunk(&rows, output)?,
            None => output.set_len(0),
        }
        Ok(())
    }

    fn parameters() -> Option<Vec<LogicalTypeHandle>> {
        Some(vec![LogicalTypeHandle::from(LogicalTypeId::UBigint)])
    }
}
