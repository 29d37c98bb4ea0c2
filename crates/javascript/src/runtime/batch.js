// Runs a column over one batch of an external function call (Amazon Redshift manual, "Creating a
// scalar Lambda UDF"): the text of the request in, the text of the response out.
"use strict";
globalThis.longshore ??= {};
longshore.column = (manifestText, load) => {
  const { parse, stringify } = JSON;
  const { caster, reader, makeConsole, makeDeterministic } = longshore;
  const manifest = parse(manifestText);
  const { uses, returns, on_error: onError } = manifest;

  // A record must not hand out `undefined` for a column that exists but was not sent.
  const guard = new Proxy(Object.freeze({}), {
    get(_target, name, record) {
      if (typeof name === "symbol" || name in Object.prototype || name === "toJSON" || name === "then") {
        return Reflect.get(Object.prototype, name, record);
      }
      throw new ReferenceError(`column "${name}" is not among the columns this one uses`);
    },
  });
  const makeRecord = (() => {
    const members = ["__proto__: guard"];
    const readers = [];
    uses.forEach(({ name, type }, index) => {
      const read = reader(type);
      readers.push(read);
      const cell = read === undefined ? `row[${index}]` : `read[${index}](row[${index}])`;
      if (name === "__proto__") throw new Error('a record cannot hold a column named "__proto__"');
      members.push(`${stringify(name)}: ${cell}`);
    });
    return new Function("guard", "read", `return (row) => ({ ${members.join(", ")} });`)(guard, readers);
  })();
  const cast = caster(returns);
  const nullRow = uses.map(() => null);

  // A BIGINT beyond 2^53 would lose digits in JSON.parse: such numbers are read as text.
  const holdsBigint = uses.some(({ type }) => /^bigint$/i.test(type));
  const LONG_NUMBER = /\d{16}/;
  const STRING_OR_LONG_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;
  const parseEvent = (text) =>
    parse(
      holdsBigint && LONG_NUMBER.test(text)
        ? text.replace(STRING_OR_LONG_NUMBER, (found) => (found[0] === '"' ? found : `"${found}"`))
        : text,
    );

  const readRows = (text) => {
    const event = parseEvent(text);
    if (typeof event !== "object" || event === null) throw new Error("the request is not an object");
    const count = Number(event.num_records);
    const rows = event.arguments ?? (uses.length === 0 ? new Array(count).fill(null) : undefined);
    if (!Array.isArray(rows)) throw new Error('the request has no "arguments"');
    if (event.num_records !== undefined && count !== rows.length) {
      throw new Error(`the request tells of ${count} records and holds ${rows.length}`);
    }
    return rows;
  };
  const readRow = (row) => {
    if (Array.isArray(row) && row.length === uses.length) return row;
    if (row === null || uses.length === 0) return nullRow;
    if (!Array.isArray(row)) {
      if (uses.length === 1) return [row];
      throw new Error(`a row is not an array of ${uses.length} arguments`);
    }
    throw new Error(`a row has ${row.length} arguments instead of ${uses.length}`);
  };

  const describe = (error) => {
    try {
      return error instanceof Error ? `${error.name}: ${error.message}` : `thrown: ${String(error)}`;
    } catch {
      return "an error that cannot be shown";
    }
  };
  const respond = (results) => {
    const head = `{"success":true,"num_records":${results.length},"results":`;
    if (returns !== "bigint" || !results.some((value) => typeof value === "bigint")) return `${head}${stringify(results)}}`;
    return `${head}[${results.map((value) => String(value)).join(",")}]}`;
  };
  const refuse = (message) => stringify({ success: false, error_msg: message });

  const takeLines = makeConsole();
  makeDeterministic(manifest);
  delete globalThis.longshore;
  const compute = load();
  if (typeof compute !== "function") throw new TypeError("the column is not a function");
  const value = (cells) => {
    const found = compute(makeRecord(cells));
    return found === null || found === undefined ? null : cast(found);
  };

  const invoke = (text) => {
    let rows;
    try {
      rows = readRows(text).map(readRow);
    } catch (error) {
      return refuse(describe(error));
    }
    const results = new Array(rows.length);
    for (let index = 0; index < rows.length; index += 1) {
      try {
        results[index] = value(rows[index]);
      } catch (error) {
        if (onError === "fail") return refuse(`row ${index + 1} of ${rows.length}: ${describe(error)}`);
        results[index] = null;
      }
    }
    return respond(results);
  };

  // For a preview: each row's value, as text if JSON has no number for it, or its error.
  const explain = (text) =>
    stringify(
      readRows(text).map((row) => {
        try {
          const found = value(readRow(row));
          return { value: typeof found === "bigint" ? String(found) : found };
        } catch (error) {
          return { value: null, error: describe(error) };
        }
      }),
    );
  return { invoke, explain, takeLines };
};
