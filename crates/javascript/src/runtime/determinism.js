// Takes from a context what would make a column give another value tomorrow or on another machine:
// the clock, chance, garbage collection that can be watched, and the time zone of the host.
// Dates are in UTC, as they are inside Amazon Redshift and AWS Lambda.
"use strict";
globalThis.longshore ??= {};
longshore.makeDeterministic = ({ volatile }) => {
  const NativeDate = Date;
  const refuse = (what) => {
    throw new Error(
      `${what} is refused: a column must give the same value for the same record ` +
        "(declare `volatile = true` to allow it)",
    );
  };
  const now = (what) => (volatile ? NativeDate.now() : refuse(what));

  const LOCAL_ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)$/;
  const DATE_ONLY = /^[+-]?\d{4,6}(?:-\d{2}(?:-\d{2})?)?$/;
  const ZONED = /(?:\dZ|\b(?:GMT|UTC|UT|[ECMP][SD]T)\b.*|:\d{2}(?:\.\d+)?\s*[+-]\d{2}(?::?\d{2})?)\s*(?:\([^)]*\))?$/i;
  const parse = (text) => {
    const local = LOCAL_ISO.exec(text);
    if (local !== null) return NativeDate.parse(`${local[1]}T${local[2]}Z`);
    if (DATE_ONLY.test(text) || ZONED.test(text)) return NativeDate.parse(text);
    return NativeDate.parse(`${text} UTC`);
  };

  function UtcDate(...parts) {
    if (new.target === undefined) return new NativeDate(now("`Date()`")).toString();
    let date;
    if (parts.length === 0) date = new NativeDate(now("`new Date()` without arguments"));
    else if (parts.length > 1) date = new NativeDate(NativeDate.UTC(...parts));
    else if (typeof parts[0] === "string") date = new NativeDate(parse(parts[0]));
    else date = new NativeDate(parts[0]);
    return new.target === UtcDate ? date : Object.setPrototypeOf(date, new.target.prototype);
  }
  const define = (target, name, value) =>
    Object.defineProperty(target, name, { value, writable: true, configurable: true });
  define(UtcDate, "name", "Date");
  define(UtcDate, "length", 7);
  define(UtcDate, "now", () => now("`Date.now()`"));
  define(UtcDate, "parse", (text) => parse(String(text)));
  define(UtcDate, "UTC", NativeDate.UTC);
  UtcDate.prototype = NativeDate.prototype;
  define(NativeDate.prototype, "constructor", UtcDate);
  define(globalThis, "Date", UtcDate);

  const dates = NativeDate.prototype;
  const fields = ["FullYear", "Month", "Date", "Hours", "Minutes", "Seconds", "Milliseconds"];
  for (const field of fields) {
    define(dates, `get${field}`, dates[`getUTC${field}`]);
    define(dates, `set${field}`, dates[`setUTC${field}`]);
  }
  define(dates, "getDay", dates.getUTCDay);
  define(dates, "getYear", function getYear() {
    return this.getUTCFullYear() - 1900;
  });
  define(dates, "getTimezoneOffset", function getTimezoneOffset() {
    return Number.isNaN(this.getTime()) ? NaN : 0;
  });
  const words = (date) => /^(\w+), (\d+) (\w+) (\S+) (\S+) GMT$/.exec(date.toUTCString());
  const inWords = (name, render) =>
    define(dates, name, function () {
      return Number.isNaN(this.getTime()) ? "Invalid Date" : render(...words(this).slice(1));
    });
  const dayText = (weekday, day, month, year) => `${weekday} ${month} ${day} ${year}`;
  const timeText = (time) => `${time} GMT+0000 (Coordinated Universal Time)`;
  inWords("toDateString", dayText);
  inWords("toTimeString", (_weekday, _day, _month, _year, time) => timeText(time));
  inWords("toString", (weekday, day, month, year, time) =>
    `${dayText(weekday, day, month, year)} ${timeText(time)}`,
  );

  const withoutLocales = (target, name, instead) =>
    define(target, name, () => {
      throw new TypeError(`"${name}" is not available: there are no locales here, use ${instead}`);
    });
  withoutLocales(dates, "toLocaleString", "`toISOString`");
  withoutLocales(dates, "toLocaleDateString", "`toISOString`");
  withoutLocales(dates, "toLocaleTimeString", "`toISOString`");
  withoutLocales(Number.prototype, "toLocaleString", "`toFixed`");
  withoutLocales(BigInt.prototype, "toLocaleString", "`toString`");

  if (!volatile) {
    define(Math, "random", () => refuse("`Math.random()`"));
    delete globalThis.performance;
  }
  for (const name of [
    "Atomics",
    "FinalizationRegistry",
    "SharedArrayBuffer",
    "WeakRef",
    "eval",
    "queueMicrotask",
  ]) {
    delete globalThis[name];
  }
};
