use rquickjs::{Function, Object, Persistent};
use serde::Deserialize;

use crate::engine::{Engine, evaluate};
use crate::error::Error;
use crate::limits::Limits;
use crate::manifest::{FORMAT, Manifest};
use crate::worker::{Answer, Entry, Program, Worker};

/// The name of [`RUNTIME`] in a package.
pub const RUNTIME_FILE: &str = "runtime.js";

/// What a package carries beside the column's own code: deterministic globals, console, casts and
/// the loop over a batch. It defines the global `longshore`, which [`Column`] and the handler on AWS
/// use to load a column and which the column itself does not see.
pub const RUNTIME: &str = concat!(
    include_str!("runtime/determinism.js"),
    include_str!("runtime/console.js"),
    include_str!("runtime/casts.js"),
    include_str!("runtime/batch.js"),
);

/// A loaded computed column.
#[derive(Debug)]
pub struct Column {
    worker: Worker,
}

/// What a column gave for one row.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Outcome {
    /// The value as the response holds it; numbers beyond 2^53 and decimals are strings.
    pub value: serde_json::Value,
    /// Why the value is NULL although the code did not give NULL.
    pub error: Option<String>,
}

impl Column {
    /// Loads a column. `runtime` is [`RUNTIME`], or the one that an older package carries; `code`
    /// is a script whose value is a function that gives the column's function, for example
    /// `(() => { return (record) => record.year; })`.
    pub fn load(
        manifest: &Manifest,
        runtime: &str,
        code: &str,
        limits: Limits,
    ) -> Result<Self, Error> {
        if manifest.format != FORMAT {
            return Err(Error::Format {
                found: manifest.format,
                supported: FORMAT,
            });
        }
        let source = Source {
            manifest: manifest.to_json(),
            runtime: runtime.to_owned(),
            code: code.to_owned(),
        };
        Worker::start::<LoadedColumn>(source, limits).map(|worker| Self { worker })
    }

    /// Answers the request of an external function (its JSON text) with the response's JSON text.
    ///
    /// A request that cannot be read, and a row that throws under `on_error = "fail"`, are a response
    /// with `success: false`. An [`Error`] means that the code was stopped.
    pub fn invoke(&self, request: &str) -> Result<String, Error> {
        self.invoke_with_lines(request).0
    }

    /// As [`Column::invoke`], with the lines that the code wrote to its console.
    pub fn invoke_with_lines(&self, request: &str) -> (Result<String, Error>, Vec<String>) {
        let Answer { outcome, lines } = self.worker.call(Entry::Invoke, request);
        (outcome, lines)
    }

    /// As [`Column::invoke`], but tells for each row what became of it, whatever `on_error` says.
    pub fn explain(&self, request: &str) -> Result<Explanation, Error> {
        let Answer { outcome, lines } = self.worker.call(Entry::Explain, request);
        let rows = serde_json::from_str(&outcome?).map_err(|error| Error::Engine {
            message: error.to_string(),
        })?;
        Ok(Explanation { rows, lines })
    }
}

/// What a column did with a batch: see [`Column::explain`].
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// One per row of the request, in its order.
    pub rows: Vec<Outcome>,
    /// What the code wrote to the console.
    pub lines: Vec<String>,
}

pub(crate) struct Source {
    manifest: String,
    runtime: String,
    code: String,
}

struct LoadedColumn {
    // Before the engine, so that it is dropped before.
    functions: Persistent<Object<'static>>,
    engine: Engine,
}

impl Program for LoadedColumn {
    type Source = Source;

    fn load(source: &Source, limits: Limits) -> Result<Self, Error> {
        let engine = Engine::new(limits)?;
        let functions = engine.within_limits(|context| {
            evaluate::<rquickjs::Value<'_>>(context, RUNTIME_FILE, &source.runtime)?;
            let longshore: Object<'_> = context.globals().get("longshore")?;
            let code: Function<'_> = evaluate(context, "column.js", &source.code)?;
            let column: Function<'_> = longshore.get("column")?;
            let functions: Object<'_> = column.call((source.manifest.as_str(), code))?;
            Ok(Persistent::save(context, functions))
        })?;
        Ok(Self { functions, engine })
    }

    fn call(&self, entry: Entry, text: &str) -> Result<String, Error> {
        self.engine.within_limits(|context| {
            let functions = self.functions.clone().restore(context)?;
            let function: Function<'_> = functions.get(match entry {
                Entry::Invoke => "invoke",
                Entry::Explain => "explain",
            })?;
            function.call((text,))
        })
    }

    fn take_lines(&self) -> Vec<String> {
        let lines = self.engine.within_limits(|context| {
            let functions = self.functions.clone().restore(context)?;
            functions.get::<_, Function<'_>>("takeLines")?.call(())
        });
        lines.unwrap_or_default()
    }
}
