// npm's @msgpack/msgpack behind the interop tests of Edge.Model.Tests. The first argument is the node_modules folder.
//   probe                                            exits 0 where the module is there
//   describe VALUES.msgpack VALUES.json              what is in a file of concatenated values
//   generate SEED COUNT VALUES.msgpack VALUES.json   makes values up, and says what they are
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, command, ...rest] = process.argv.slice(2);
const { decodeMulti, encode, ExtData, ExtensionCodec, decodeTimestampToTimeSpec, encodeTimeSpecToTimestamp } =
  createRequire(join(modules, "entry.js"))("@msgpack/msgpack");

// The library's own timestamps are JavaScript dates, which have no nanoseconds.
class Timestamp {
  constructor(sec, nsec) {
    this.sec = sec;
    this.nsec = nsec;
  }
}

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: -1,
  encode: (value) => (value instanceof Timestamp ? encodeTimeSpecToTimestamp(value) : null),
  decode: (data) => {
    const { sec, nsec } = decodeTimestampToTimeSpec(data);
    return new Timestamp(sec, nsec);
  },
});

const hex = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

function bitsOf(number) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

function describe(value) {
  if (value === null) return ["nil"];
  if (typeof value === "boolean") return ["bool", value];
  if (typeof value === "bigint" || Number.isInteger(value)) return ["int", value.toString()];
  if (typeof value === "number") return ["float", Number.isNaN(value) ? "nan" : bitsOf(value)];
  if (typeof value === "string") return ["str", value];
  if (value instanceof Timestamp) return ["time", value.sec.toString(), value.nsec];
  if (value instanceof ExtData) return ["ext", value.type, hex(value.data)];
  if (value instanceof Uint8Array) return ["bin", hex(value)];
  if (Array.isArray(value)) return ["array", ...value.map(describe)];
  return ["map", ...Object.entries(value).map(([key, item]) => [describe(key), describe(item)])];
}

// xorshift32 (Marsaglia, 2003): the same values on every run.
function generator(seed) {
  let state = seed | 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

function scalar(next) {
  const pick = (...choices) => choices[next(choices.length)];
  const bytes = (count) => Uint8Array.from({ length: count }, () => next(256));
  switch (next(9)) {
    case 0: return pick(null, false, true);
    case 1: return next(2 ** 32) >>> next(32);
    case 2: return -1 - (next(2 ** 31) >>> next(32)); // below, the library writes numbers as floats
    case 3: return (BigInt(next(2 ** 32)) << 32n) | BigInt(next(2 ** 32));
    case 4: return -1n - ((BigInt(next(2 ** 31)) << 32n) | BigInt(next(2 ** 32)));
    case 5: return Math.fround(next(2 ** 16) + (1 + next(127)) / 128); // exact in single precision, never whole
    case 6: return String.fromCodePoint(...Array.from({ length: pick(0, 3, 31, 32, 300) },
      () => pick(0x20 + next(0x5f), next(0xd800), 0xe000 + next(0x102000))));
    case 7: return bytes(next(100) === 0 ? pick(65535, 65536) : pick(0, 1, 31, 255, 256));
    default: return next(2) === 0
      ? new Timestamp(next(2) * 2 ** 34 + next(2 ** 32), next(1_000_000_000))
      : new ExtData(next(128), bytes(pick(0, 1, 2, 3, 4, 8, 16, 17, 300)));
  }
}

function generate(next, depth = 0) {
  const count = [0, 1, 5, 15, 16][next(5)];
  switch (next(depth < 3 ? 4 : 2)) {
    case 2: return Array.from({ length: count }, () => generate(next, depth + 1));
    case 3: return Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, generate(next, depth + 1)]));
    default: return scalar(next);
  }
}

if (command === "describe") {
  const [source, target] = rest;
  const values = [...decodeMulti(readFileSync(source), { extensionCodec, useBigInt64: true })];
  writeFileSync(target, JSON.stringify(values.map(describe)));
} else if (command === "generate") {
  const [seed, count, binary, target] = rest;
  const next = generator(Number(seed));
  const values = Array.from({ length: Number(count) }, () => generate(next));
  writeFileSync(binary, Buffer.concat(values.map((value, i) =>
    encode(value, { extensionCodec, useBigInt64: true, forceFloat32: i % 2 === 0 }))));
  writeFileSync(target, JSON.stringify(values.map(describe)));
}
