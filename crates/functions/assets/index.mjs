// The handler of a computed column on AWS Lambda: runs the column in QuickJS, as the preview does.
import { readFileSync } from "node:fs";
import variant from "@jitl/quickjs-ng-wasmfile-release-sync";
import { newQuickJSWASMModuleFromVariant } from "quickjs-emscripten-core";

const MEMORY_BYTES = 256 << 20;
const STACK_BYTES = 512 << 10;
const TIME_PER_CALL_MS = 30_000;

const read = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const manifestText = read("longshore.json");
const runtimeCode = read("runtime.js");
const columnCode = read("column.js");
const { uses } = JSON.parse(manifestText);

// Each load has a WebAssembly memory of its own, which goes with it.
const load = async () => {
  const engine = await newQuickJSWASMModuleFromVariant(variant);
  const runtime = engine.newRuntime({ memoryLimitBytes: MEMORY_BYTES, maxStackSizeBytes: STACK_BYTES });
  let deadline = 0;
  let late = false;
  runtime.setInterruptHandler(() => {
    late ||= Date.now() >= deadline;
    return late;
  });
  const context = runtime.newContext();
  const unwrap = (result) => {
    if (result.error === undefined) return result.value;
    const { name, message } = context.dump(result.error) ?? {};
    result.error.dispose();
    throw new Error(late ? `the code ran longer than ${TIME_PER_CALL_MS} ms` : `${name}: ${message}`);
  };
  const within = (work) => {
    deadline = Date.now() + TIME_PER_CALL_MS;
    return work();
  };
  const functions = within(() => {
    unwrap(context.evalCode(runtimeCode, "runtime.js")).dispose();
    const longshore = context.getProp(context.global, "longshore");
    const code = unwrap(context.evalCode(columnCode, "column.js"));
    const manifest = context.newString(manifestText);
    const functions = unwrap(context.callMethod(longshore, "column", [manifest, code]));
    for (const handle of [longshore, code, manifest]) handle.dispose();
    return functions;
  });
  const invoke = (text) =>
    within(() => {
      const request = context.newString(text);
      const response = unwrap(context.callMethod(functions, "invoke", [request]));
      request.dispose();
      const responseText = context.getString(response);
      response.dispose();
      return responseText;
    });
  const log = () => {
    const lines = unwrap(context.callMethod(functions, "takeLines", []));
    for (const line of context.dump(lines)) console.log(line);
    lines.dispose();
  };
  return { invoke, log };
};

// Lambda has parsed the event already, so a BIGINT beyond 2^53 has lost digits before this code runs.
const bigints = uses.flatMap(({ name, type }, index) => (type === "bigint" ? [{ name, index }] : []));
const lostDigits = ({ arguments: rows }) => {
  if (!Array.isArray(rows)) return undefined;
  const isLost = (row, index) => {
    const value = Array.isArray(row) ? row[index] : row;
    return typeof value === "number" && !Number.isSafeInteger(value);
  };
  return bigints.find(({ index }) => rows.some((row) => isLost(row, index)))?.name;
};

let column;
export const handler = async (event) => {
  const lost = bigints.length > 0 ? lostDigits(event) : undefined;
  if (lost !== undefined) {
    const reason = `column "${lost}" holds a number beyond 2^53, which AWS Lambda does not pass on exactly`;
    const error_msg = `${reason}: cast it to varchar in the entity's query`;
    return JSON.stringify({ success: false, error_msg });
  }
  column ??= await load();
  try {
    const response = column.invoke(JSON.stringify(event));
    column.log();
    return response;
  } catch (error) {
    // What was stopped in its middle is not used again; the sandbox starts anew.
    column = undefined;
    throw error;
  }
};
