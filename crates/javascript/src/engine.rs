use std::cell::Cell;
use std::rc::Rc;
use std::time::Instant;

use rquickjs::context::EvalOptions;
use rquickjs::loader::{Loader, Resolver};
use rquickjs::{Context, Ctx, FromJs, Runtime, Value};

use crate::error::Error;
use crate::limits::Limits;

/// One runtime with one context, both bounded by the limits. It stays on the thread it was made on.
pub(crate) struct Engine {
    context: Context,
    limits: Limits,
    deadline: Rc<Cell<Option<Instant>>>,
    interrupted: Rc<Cell<bool>>,
}

impl Engine {
    pub(crate) fn new(limits: Limits) -> Result<Self, Error> {
        let runtime = Runtime::new().map_err(|error| failure(&error))?;
        runtime.set_memory_limit(limits.memory_bytes);
        runtime.set_max_stack_size(limits.stack_bytes);
        let deadline = Rc::new(Cell::new(None::<Instant>));
        let interrupted = Rc::new(Cell::new(false));
        let (watched, stopped) = (Rc::clone(&deadline), Rc::clone(&interrupted));
        runtime.set_interrupt_handler(Some(Box::new(move || {
            let late = watched
                .get()
                .is_some_and(|deadline| Instant::now() >= deadline);
            if late {
                stopped.set(true);
            }
            late
        })));
        let context = Context::full(&runtime).map_err(|error| failure(&error))?;
        Ok(Self {
            context,
            limits,
            deadline,
            interrupted,
        })
    }

    pub(crate) fn set_loader(
        &self,
        resolver: impl Resolver + 'static,
        loader: impl Loader + 'static,
    ) {
        self.context.runtime().set_loader(resolver, loader);
    }

    /// Runs `work` in the context within the time limit, and turns what it threw into an [`Error`].
    pub(crate) fn within_limits<R>(
        &self,
        work: impl for<'js> FnOnce(&Ctx<'js>) -> rquickjs::Result<R>,
    ) -> Result<R, Error> {
        self.interrupted.set(false);
        self.deadline
            .set(Instant::now().checked_add(self.limits.time_per_call));
        let outcome = self.context.with(|context| {
            let outcome = work(&context);
            self.deadline.set(None);
            outcome.map_err(|error| self.explain(&context, error))
        });
        if self.interrupted.get() {
            return Err(Error::TimedOut {
                limit: self.limits.time_per_call,
            });
        }
        outcome
    }

    fn explain(&self, context: &Ctx<'_>, error: rquickjs::Error) -> Error {
        let out_of_memory = Error::OutOfMemory {
            limit_bytes: self.limits.memory_bytes,
        };
        match error {
            rquickjs::Error::Exception => {
                let thrown = thrown(&context.catch());
                match &thrown {
                    Error::Thrown { name, message, .. }
                        if name == "InternalError" && message == "out of memory" =>
                    {
                        out_of_memory
                    }
                    _ => thrown,
                }
            }
            rquickjs::Error::Allocation => out_of_memory,
            rquickjs::Error::WouldBlock => Error::NeverSettles,
            other => failure(&other),
        }
    }
}

/// Evaluates a script; errors and traces name it `file`.
pub(crate) fn evaluate<'js, V: FromJs<'js>>(
    context: &Ctx<'js>,
    file: &str,
    source: &str,
) -> rquickjs::Result<V> {
    let mut options = EvalOptions::default();
    options.strict = false;
    options.filename = Some(file.to_owned());
    context.eval_with_options(source, options)
}

fn failure(error: &rquickjs::Error) -> Error {
    Error::Engine {
        message: error.to_string(),
    }
}

fn thrown(value: &Value<'_>) -> Error {
    let Some(exception) = value.as_exception() else {
        let message = match value.as_string().map(rquickjs::String::to_string) {
            Some(Ok(text)) => text,
            _ if value.is_null() => "null".to_owned(),
            _ => format!("a value of type {}", value.type_name()),
        };
        return Error::Thrown {
            name: "thrown".to_owned(),
            message,
            trace: Vec::new(),
        };
    };
    let name = exception
        .as_object()
        .get::<_, String>("name")
        .unwrap_or_else(|_| "Error".to_owned());
    Error::Thrown {
        name,
        message: exception.message().unwrap_or_default(),
        trace: exception
            .stack()
            .unwrap_or_default()
            .lines()
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect(),
    }
}
