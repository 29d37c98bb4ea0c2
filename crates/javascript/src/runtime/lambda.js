// Runs a plain Lambda handler: the event's JSON text in, the result's JSON text out.
"use strict";
globalThis.longshore ??= {};
longshore.requireFrom = (sources, compile) => {
  const loaded = new Map();
  const resolve = (base, specifier) => {
    if (!/^\.{0,2}\//.test(specifier)) {
      throw new Error(`the module "${specifier}" is not available here: only files of the package are`);
    }
    const parts = specifier.startsWith("/") ? [] : base.split("/").slice(0, -1);
    for (const part of specifier.split("/")) {
      if (part === "..") parts.pop();
      else if (part !== "." && part !== "") parts.push(part);
    }
    const path = parts.join("/");
    const found = [path, `${path}.js`, `${path}.cjs`, `${path}.json`, `${path}/index.js`].find(
      (candidate) => Object.hasOwn(sources, candidate),
    );
    if (found === undefined) throw new Error(`the package has no file "${path}"`);
    return found;
  };
  const load = (path) => {
    const before = loaded.get(path);
    if (before !== undefined) return before.exports;
    const module = { exports: {}, id: path, filename: path };
    loaded.set(path, module);
    if (path.endsWith(".json")) module.exports = JSON.parse(sources[path]);
    else {
      const folder = path.split("/").slice(0, -1).join("/");
      const require = (specifier) => load(resolve(path, specifier));
      compile(path, sources[path]).call(module.exports, module.exports, require, module, path, folder);
    }
    return module.exports;
  };
  return load;
};
longshore.handler = (handle) => async (text) => {
  const context = { functionName: "local", getRemainingTimeInMillis: () => 30_000 };
  const result = await new Promise((resolve, reject) => {
    const callback = (error, value) => (error ? reject(error) : resolve(value));
    const returned = handle(JSON.parse(text), context, callback);
    if (returned !== undefined || handle.length < 3) resolve(returned);
  });
  return JSON.stringify(result) ?? "null";
};
