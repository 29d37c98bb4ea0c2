// Globals of Node that are simple enough to give to a plain handler. Whatever else a handler asks
// for is missing, and the ReferenceError names it.
"use strict";
(() => {
  class TextEncoder {
    get encoding() {
      return "utf-8";
    }
    encode(text = "") {
      const bytes = [];
      for (const character of String(text).toWellFormed()) {
        const code = character.codePointAt(0);
        if (code < 0x80) bytes.push(code);
        else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
        else if (code < 0x10000) {
          bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
        } else {
          bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63));
          bytes.push(0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
        }
      }
      return new Uint8Array(bytes);
    }
  }

  class TextDecoder {
    constructor(encoding = "utf-8") {
      if (!/^utf-?8$/i.test(encoding)) throw new RangeError(`the encoding "${encoding}" is not available`);
    }
    get encoding() {
      return "utf-8";
    }
    decode(bytes = new Uint8Array()) {
      const view = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
      let escaped = "";
      for (const byte of view) escaped += `%${byte.toString(16).padStart(2, "0")}`;
      try {
        return decodeURIComponent(escaped);
      } catch {
        throw new TypeError("the bytes are not valid UTF-8");
      }
    }
  }

  const structuredClone = (value, seen = new Map()) => {
    if (typeof value === "function" || typeof value === "symbol") {
      throw new TypeError(`a ${typeof value} cannot be cloned`);
    }
    if (typeof value !== "object" || value === null) return value;
    if (seen.has(value)) return seen.get(value);
    const keep = (copy) => {
      seen.set(value, copy);
      return copy;
    };
    if (value instanceof Date) return keep(new Date(value));
    if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
    if (value instanceof Map) {
      const copy = keep(new Map());
      for (const [key, item] of value) copy.set(structuredClone(key, seen), structuredClone(item, seen));
      return copy;
    }
    if (value instanceof Set) {
      const copy = keep(new Set());
      for (const item of value) copy.add(structuredClone(item, seen));
      return copy;
    }
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return keep(value.slice());
    const copy = keep(Array.isArray(value) ? [] : {});
    for (const key of Object.keys(value)) copy[key] = structuredClone(value[key], seen);
    return copy;
  };

  const globals = { TextEncoder, TextDecoder, structuredClone: (value) => structuredClone(value) };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
})();
