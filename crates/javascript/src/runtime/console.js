// A console whose lines the host takes after each call; the newest are dropped when there are too many.
"use strict";
globalThis.longshore ??= {};
longshore.makeConsole = () => {
  const MAX_LINES = 1000;
  const { stringify } = JSON;
  let lines = [];
  let dropped = 0;
  const show = (value) => {
    if (typeof value === "string") return value;
    if (value instanceof Error) return `${value}${value.stack ? `\n${value.stack}` : ""}`.trimEnd();
    if (typeof value === "object" && value !== null) {
      try {
        return stringify(value) ?? String(value);
      } catch {
        return Object.prototype.toString.call(value);
      }
    }
    return typeof value === "bigint" ? `${value}n` : String(value);
  };
  const write = (...values) => {
    if (lines.length < MAX_LINES) lines.push(values.map(show).join(" "));
    else dropped += 1;
  };
  globalThis.console = Object.freeze({
    debug: write,
    error: write,
    info: write,
    log: write,
    trace: write,
    warn: write,
  });
  return () => {
    const taken = dropped > 0 ? [...lines, `(${dropped} more lines were dropped)`] : lines;
    lines = [];
    dropped = 0;
    return taken;
  };
};
