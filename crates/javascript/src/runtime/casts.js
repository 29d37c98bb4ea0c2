// Casts between JavaScript's values and Amazon Redshift's, for arguments (`reader`) and results
// (`caster`). What cannot be cast throws; `null` and `undefined` never reach a caster.
"use strict";
globalThis.longshore ??= {};
(() => {
  const INTEGER_BITS = { smallint: 16n, integer: 32n, bigint: 64n };
  const NUMERAL = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?\s*$/;
  const TRUE = new Set(["t", "true", "y", "yes", "1", "on"]);
  const FALSE = new Set(["f", "false", "n", "no", "0", "off"]);
  const { stringify } = JSON;

  const isPromise = (value) => typeof value.then === "function";
  const textOf = (value) => {
    if (typeof value === "string") return stringify(value);
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid date" : value.toISOString();
    if (typeof value === "object") return isPromise(value) ? "a promise" : stringify(value);
    return String(value);
  };
  const show = (value) => {
    let text;
    try {
      text = textOf(value) ?? "an object";
    } catch {
      text = "an object";
    }
    return text.length > 60 ? `${text.slice(0, 60)}…` : text;
  };
  const misfit = (value, type, why) => {
    throw new TypeError(`${show(value)} does not fit ${type}${why ? ` (${why})` : ""}`);
  };

  const parseType = (text) => {
    const match = /^([a-z ]+?)(?:\((\d+)(?:,\s*(\d+))?\))?$/.exec(text.toLowerCase());
    if (match === null) throw new Error(`unknown type "${text}"`);
    return { name: match[1], first: Number(match[2]), second: Number(match[3] ?? 0), text };
  };

  // The value times 10^scale as a BigInt, rounded half away from zero; undefined if no numeral.
  const scaled = (value, scale) => {
    const match = NUMERAL.exec(String(value));
    if (match === null || (match[2] === "" && (match[3] ?? "") === "")) return undefined;
    const fraction = match[3] ?? "";
    const digits = BigInt(`${match[2]}${fraction}` || "0");
    const shift = scale + Number(match[4] ?? 0) - fraction.length;
    let magnitude;
    if (shift >= 0) magnitude = digits * 10n ** BigInt(Math.min(shift, 5000));
    else {
      const divisor = 10n ** BigInt(Math.min(-shift, 5000));
      magnitude = (digits + divisor / 2n) / divisor;
    }
    return match[1] === "-" ? -magnitude : magnitude;
  };

  const numeral = (value, type) => {
    switch (typeof value) {
      case "number":
        return Number.isFinite(value) ? value : misfit(value, type);
      case "boolean":
        return value ? 1 : 0;
      case "bigint":
      case "string":
        return value;
      default:
        return misfit(value, type);
    }
  };

  const integers = (type) => {
    const bits = INTEGER_BITS[type.name];
    const max = 2n ** (bits - 1n) - 1n;
    const safeMax = Number(max) > Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : Number(max);
    return (value) => {
      if (Number.isInteger(value) && value <= safeMax && value >= -safeMax) return value + 0;
      const whole = scaled(numeral(value, type.text), 0) ?? misfit(value, type.text);
      if (whole > max || whole < -max - 1n) misfit(value, type.text, "out of range");
      const number = Number(whole);
      return Number.isSafeInteger(number) ? number : whole;
    };
  };

  const decimals = (type) => {
    const [precision, scale] = [type.first, type.second];
    const limit = 10n ** BigInt(precision);
    return (value) => {
      const units = scaled(numeral(value, type.text), scale) ?? misfit(value, type.text);
      const magnitude = units < 0n ? -units : units;
      if (magnitude >= limit) misfit(value, type.text, "out of range");
      const digits = magnitude.toString().padStart(scale + 1, "0");
      const sign = units < 0n ? "-" : "";
      if (scale === 0) return `${sign}${digits}`;
      return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
    };
  };

  const floats = (type) => (value) => {
    const plain = numeral(value, type.text);
    if (typeof plain === "string" && !NUMERAL.test(plain)) misfit(value, type.text);
    if (typeof plain === "string" && plain.trim() === "") misfit(value, type.text);
    const number = type.name === "real" ? Math.fround(Number(plain)) : Number(plain);
    return Number.isFinite(number) ? number : misfit(value, type.text, "out of range");
  };

  const booleans = (type) => (value) => {
    if (typeof value === "boolean") return value;
    if (typeof value === "bigint") return value !== 0n;
    if (typeof value === "number" && !Number.isNaN(value)) return value !== 0;
    if (typeof value === "string") {
      const word = value.trim().toLowerCase();
      if (TRUE.has(word)) return true;
      if (FALSE.has(word)) return false;
    }
    return misfit(value, type.text);
  };

  const utf8Bytes = (text) => {
    let bytes = 0;
    for (const character of text) {
      const code = character.codePointAt(0);
      bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    }
    return bytes;
  };

  const asText = (value, type) => {
    switch (typeof value) {
      case "string":
        return value;
      case "number":
        return Number.isFinite(value) ? String(value) : misfit(value, type);
      case "boolean":
      case "bigint":
        return String(value);
      case "object":
        if (value instanceof Date) return value.toISOString();
        if (isPromise(value)) misfit(value, type);
        return stringify(value) ?? misfit(value, type);
      default:
        return misfit(value, type);
    }
  };

  const texts = (type) => (value) => {
    const text = asText(value, type.text);
    const bytes = text.length * 3 <= type.first ? 0 : utf8Bytes(text);
    if (bytes > type.first) misfit(text, type.text, `${bytes} bytes`);
    if (text.includes("\0")) misfit(text, type.text, "it holds a NUL character");
    if (!text.isWellFormed()) misfit(text, type.text, "it holds half of a surrogate pair");
    if (type.name === "char" && /[^\x00-\x7f]/.test(text)) {
      misfit(text, type.text, "only single-byte characters");
    }
    return text;
  };

  const MOMENT =
    /^\s*(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?\s*$/;
  const moments = (type) => {
    const render =
      type.name === "date"
        ? (iso) => iso.slice(0, 10)
        : (iso, micros) => `${iso.slice(0, 10)} ${iso.slice(11, 19)}${micros === "" ? "" : `.${micros}`}`;
    return (value) => {
      if (value instanceof Date) {
        if (Number.isNaN(value.getTime())) misfit(value, type.text);
        const iso = value.toISOString();
        if (iso.length !== 24) misfit(value, type.text, "out of range");
        return render(iso, iso.slice(20, 23).replace(/0+$/, ""));
      }
      const match = typeof value === "string" ? MOMENT.exec(value) : null;
      if (match === null) return misfit(value, type.text);
      const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] = match;
      const written = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
      const utc = new Date(`${written}Z`);
      if (Number.isNaN(utc.getTime()) || utc.toISOString().slice(0, 19) !== written) {
        misfit(value, type.text, "no such day or time");
      }
      let offsetMinutes = 0;
      if (zone !== "Z") {
        const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(":", "") || "0")];
        offsetMinutes = (zone[0] === "-" ? -1 : 1) * (hours * 60 + minutes);
      }
      const iso = new Date(utc.getTime() - offsetMinutes * 60_000).toISOString();
      return render(iso, fraction.replace(/0+$/, ""));
    };
  };

  const CASTERS = {
    smallint: integers,
    integer: integers,
    bigint: integers,
    decimal: decimals,
    real: floats,
    "double precision": floats,
    boolean: booleans,
    char: texts,
    varchar: texts,
    date: moments,
    timestamp: moments,
  };

  longshore.caster = (typeText) => {
    const type = parseType(typeText);
    const make = CASTERS[type.name];
    if (make === undefined) throw new Error(`a column cannot have the type "${typeText}"`);
    return make(type);
  };

  // Arguments arrive as JSON; these types need more than what JSON.parse makes of them.
  const asNumber = (value) => (typeof value === "string" ? Number(value) : value);
  const asInteger = (value) => {
    if (typeof value !== "string") return value;
    const whole = BigInt(value);
    const number = Number(whole);
    return Number.isSafeInteger(number) ? number : whole;
  };
  const READERS = {
    smallint: asNumber,
    integer: asNumber,
    bigint: asInteger,
    decimal: asNumber,
    real: asNumber,
    "double precision": asNumber,
  };
  longshore.reader = (typeText) => READERS[parseType(typeText).name];
})();
