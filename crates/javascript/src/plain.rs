use std::collections::BTreeMap;
use std::rc::Rc;

use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::Declared;
use rquickjs::{Ctx, Function, Module, Object, Persistent, Promise, Value};

use crate::engine::{Engine, evaluate};
use crate::error::Error;
use crate::limits::Limits;
use crate::worker::{Entry, Program};

const RUNTIME: &str = concat!(
    include_str!("runtime/globals.js"),
    include_str!("runtime/console.js"),
    include_str!("runtime/lambda.js"),
);

/// The text files of a package and the handler's place in it.
pub(crate) struct Source {
    files: BTreeMap<String, String>,
    file: String,
    export: String,
}

impl Source {
    /// Finds the file of `handler_name` (`index.handler`) as Lambda does.
    pub(crate) fn find(
        entries: &BTreeMap<String, Vec<u8>>,
        handler_name: &str,
    ) -> Result<Self, Error> {
        let bad_name = || Error::HandlerName {
            name: handler_name.to_owned(),
        };
        let (module, export) = handler_name.rsplit_once('.').ok_or_else(bad_name)?;
        if module.is_empty() || export.is_empty() {
            return Err(bad_name());
        }
        let file = ["js", "mjs", "cjs"]
            .map(|extension| format!("{module}.{extension}"))
            .into_iter()
            .find(|file| entries.contains_key(file))
            .ok_or_else(|| Error::MissingFile {
                name: format!("{module}.js"),
            })?;
        let mut files = BTreeMap::new();
        for (name, bytes) in entries {
            match std::str::from_utf8(bytes) {
                Ok(text) => drop(files.insert(name.clone(), text.to_owned())),
                Err(_) if *name == file => return Err(Error::NotText { name: file }),
                Err(_) => {}
            }
        }
        Ok(Self {
            files,
            file,
            export: export.to_owned(),
        })
    }

    /// Node's rule: `.mjs` is a module, `.cjs` is not, `.js` is what the package says.
    fn is_module(&self) -> bool {
        let package_says_module = || {
            let package = self.files.get("package.json")?;
            let package: serde_json::Value = serde_json::from_str(package).ok()?;
            Some(package.get("type")?.as_str()? == "module")
        };
        match self.file.rsplit_once('.') {
            Some((_, "mjs")) => true,
            Some((_, "js")) => package_says_module().unwrap_or(false),
            _ => false,
        }
    }
}

/// A loaded plain Lambda handler.
pub(crate) struct LoadedHandler {
    // Before the engine, so that they are dropped before.
    handle: Persistent<Function<'static>>,
    take_lines: Persistent<Function<'static>>,
    engine: Engine,
}

impl Program for LoadedHandler {
    type Source = Source;

    fn load(source: &Source, limits: Limits) -> Result<Self, Error> {
        let engine = Engine::new(limits)?;
        let files = Rc::new(source.files.clone());
        engine.set_loader(PackageResolver(Rc::clone(&files)), PackageLoader(files));
        let take_lines = engine.within_limits(|context| {
            evaluate::<Value<'_>>(context, "runtime.js", RUNTIME)?;
            let take_lines: Function<'_> =
                evaluate(context, "runtime.js", "longshore.makeConsole()")?;
            Ok(Persistent::save(context, take_lines))
        })?;
        let handle = engine.within_limits(|context| {
            let exports = if source.is_module() {
                import(context, source)?
            } else {
                require(context, source)?
            };
            let longshore: Object<'_> = context.globals().get("longshore")?;
            context.globals().remove("longshore")?;
            let exported: Value<'_> = exports.get(source.export.as_str())?;
            let Some(exported) = exported.into_function() else {
                return Ok(None);
            };
            let wrap: Function<'_> = longshore.get("handler")?;
            let handle: Function<'_> = wrap.call((exported,))?;
            Ok(Some(Persistent::save(context, handle)))
        })?;
        let handle = handle.ok_or_else(|| Error::MissingExport {
            file: source.file.clone(),
            export: source.export.clone(),
        })?;
        Ok(Self {
            handle,
            take_lines,
            engine,
        })
    }

    fn call(&self, _entry: Entry, text: &str) -> Result<String, Error> {
        self.engine.within_limits(|context| {
            let promise: Promise<'_> = self.handle.clone().restore(context)?.call((text,))?;
            promise.finish()
        })
    }

    fn take_lines(&self) -> Vec<String> {
        let lines = self
            .engine
            .within_limits(|context| self.take_lines.clone().restore(context)?.call(()));
        lines.unwrap_or_default()
    }
}

fn import<'js>(context: &Ctx<'js>, source: &Source) -> rquickjs::Result<Object<'js>> {
    let text = source.files[&source.file].as_str();
    let (module, evaluated) =
        Module::declare(context.clone(), source.file.as_str(), text)?.eval()?;
    evaluated.finish::<()>()?;
    module.namespace()
}

fn require<'js>(context: &Ctx<'js>, source: &Source) -> rquickjs::Result<Object<'js>> {
    let longshore: Object<'_> = context.globals().get("longshore")?;
    let compile = Function::new(context.clone(), compile)?;
    let sources = Object::new(context.clone())?;
    for (name, text) in &source.files {
        sources.set(name.as_str(), text.as_str())?;
    }
    let require_from: Function<'_> = longshore.get("requireFrom")?;
    let load: Function<'_> = require_from.call((sources, compile))?;
    load.call((source.file.as_str(),))
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the engine calls it with owned arguments"
)]
fn compile(context: Ctx<'_>, path: String, source: String) -> rquickjs::Result<Value<'_>> {
    // One line before the source would shift the lines of its traces.
    let wrapped =
        format!("(function (exports, require, module, __filename, __dirname) {{{source}\n}})");
    evaluate(&context, &path, &wrapped)
}

struct PackageResolver(Rc<BTreeMap<String, String>>);

impl Resolver for PackageResolver {
    fn resolve<'js>(
        &mut self,
        _context: &Ctx<'js>,
        base: &str,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> rquickjs::Result<String> {
        if !(name.starts_with("./") || name.starts_with("../") || name.starts_with('/')) {
            let reason = "only files of the package are available here";
            return Err(rquickjs::Error::new_resolving_message(base, name, reason));
        }
        let mut parts: Vec<&str> = if name.starts_with('/') {
            Vec::new()
        } else {
            base.split('/').collect()
        };
        parts.pop();
        for part in name.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        let path = parts.join("/");
        if self.0.contains_key(&path) {
            Ok(path)
        } else {
            Err(rquickjs::Error::new_resolving_message(
                base,
                name,
                "the package has no such file",
            ))
        }
    }
}

struct PackageLoader(Rc<BTreeMap<String, String>>);

impl Loader for PackageLoader {
    fn load<'js>(
        &mut self,
        context: &Ctx<'js>,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> rquickjs::Result<Module<'js, Declared>> {
        let source = self
            .0
            .get(name)
            .ok_or_else(|| rquickjs::Error::new_loading(name))?;
        Module::declare(context.clone(), name, source.as_str())
    }
}
