// SPDX-License-Identifier: MIT
// Checks the exported files with ONNX Runtime, an implementation that is not ours.
//
//   npm install onnxruntime-node      (in a folder of its own; run this file from there)
//   node verify.mjs MODEL_FOLDER [DUMP_FOLDER]
//
// MODEL_FOLDER holds meter_float.onnx, meter_int8.onnx and samples/; DUMP_FOLDER is what
// verify_dump.py wrote.  Sample images are decoded and resized here, without any of the Python code.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';
const ort = createRequire(process.cwd() + '/')('onnxruntime-node');

const H = 80, W = 240, WHEELS = 5, DIGITS = 10;
const [models, dump] = process.argv.slice(2);

/** An 8-bit RGB PNG file -> {width, height, data: RGB bytes}. */
function readPng(path) {
  const file = readFileSync(path), parts = [];
  let width = 0, height = 0;
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at), kind = file.toString('latin1', at + 4, at + 8);
    const body = file.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR') {
      [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
      if (body[8] !== 8 || body[9] !== 2 || body[12] !== 0) throw new Error('not an 8-bit RGB PNG');
    }
    if (kind === 'IDAT') parts.push(body);
    at += 12 + length;
  }
  const raw = inflateSync(Buffer.concat(parts)), stride = width * 3, data = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const a = x >= 3 ? data[y * stride + x - 3] : 0, b = y ? data[(y - 1) * stride + x] : 0;
      const c = x >= 3 && y ? data[(y - 1) * stride + x - 3] : 0, p = a + b - c;
      const pa = Math.abs(p - a), pb = Math.abs(p - b), pc = Math.abs(p - c);
      const paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      data[y * stride + x] = raw[y * (stride + 1) + 1 + x] + [0, a, b, (a + b) >> 1, paeth][filter];
    }
  }
  return { width, height, data };
}

/** Bilinear, half-pixel centres, no antialiasing, rounded -> float NCHW in 0..1. */
function toInput({ width, height, data }) {
  const out = new Float32Array(3 * H * W), last = (v, n) => Math.min(v, n - 1);
  for (let y = 0; y < H; y++) for (let x = 0; x < W; x++) {
    const sy = Math.max((y + 0.5) * height / H - 0.5, 0), sx = Math.max((x + 0.5) * width / W - 0.5, 0);
    const y0 = Math.floor(sy), x0 = Math.floor(sx), fy = sy - y0, fx = sx - x0;
    for (let c = 0; c < 3; c++) {
      const p = (v, u) => data[(last(v, height) * width + last(u, width)) * 3 + c];
      const top = p(y0, x0) * (1 - fx) + p(y0, x0 + 1) * fx, low = p(y0 + 1, x0) * (1 - fx) + p(y0 + 1, x0 + 1) * fx;
      out[(c * H + y) * W + x] = Math.round(top * (1 - fy) + low * fy) / 255;
    }
  }
  return out;
}

/** Logits of one image -> its digits. */
const digitsOf = logits => Array.from({ length: WHEELS }, (_, w) => {
  const row = logits.subarray(w * DIGITS, (w + 1) * DIGITS);
  return row.indexOf(Math.max(...row));
});

const labels = JSON.parse(readFileSync(`${models}/samples/labels.json`, 'utf8'));
let failed = false;
for (const kind of ['float', 'int8']) {
  const session = await ort.InferenceSession.create(`${models}/meter_${kind}.onnx`, { intraOpNumThreads: 1 });
  const infer = async input =>
    (await session.run({ image: new ort.Tensor('float32', input, [1, 3, H, W]) })).digits.data;

  const readings = {};
  for (const name of Object.keys(labels)) {
    readings[name] = digitsOf(await infer(toInput(readPng(`${models}/samples/${name}`)))).join('');
  }
  const right = Object.keys(labels).filter(n => readings[n] === labels[n]).length;
  console.log(`${kind}: samples ${right} of ${Object.keys(labels).length}`, right < 12 ? readings : '');
  failed ||= right < Object.keys(labels).length;

  if (!dump) continue;
  const pixels = readFileSync(`${dump}/images.u8`), count = pixels.length / (3 * H * W);
  const view = (name, Type) => { const b = readFileSync(`${dump}/${name}`); return new Type(b.buffer.slice(b.byteOffset, b.byteOffset + b.length)); };
  const ours = view(`logits_${kind}.f32`, Float32Array), digits = view('digits.i64', BigInt64Array);
  let good = 0, same = 0, worst = 0, exact = 0, sum = 0;
  for (let i = 0; i < count; i++) {
    const input = Float32Array.from(pixels.subarray(i * 3 * H * W, (i + 1) * 3 * H * W), v => v / 255);
    const theirs = await infer(input), mine = ours.subarray(i * WHEELS * DIGITS, (i + 1) * WHEELS * DIGITS);
    const a = digitsOf(theirs), b = digitsOf(mine);
    for (let w = 0; w < WHEELS; w++) {
      good += a[w] === Number(digits[i * WHEELS + w]);
      same += a[w] === b[w];
    }
    for (let k = 0; k < mine.length; k++) {
      const difference = Math.abs(theirs[k] - mine[k]);
      worst = Math.max(worst, difference);
      sum += difference;
      exact += difference < 1e-6;
    }
  }
  const n = count * WHEELS;
  console.log(`${kind}: ${n} held-out digits, right ${(100 * good / n).toFixed(3)} %, same digit as ours ` +
    `${(100 * same / n).toFixed(3)} %, logits: largest difference ${worst.toExponential(2)}, mean ` +
    `${(sum / n / DIGITS).toExponential(2)}, equal ${(100 * exact / n / DIGITS).toFixed(1)} %`);
}
process.exit(failed ? 1 : 0);
