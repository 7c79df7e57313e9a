// npm's onnxruntime-node behind the tests of Edge.Importers.Tests.
//   node onnxruntime.mjs NODE_MODULES MODEL.onnx FOLDER INPUT...
// An input is NAME|TYPE|DIMxDIM|FILE with the tensor's bytes. Writes FOLDER/output<n>.bin. Graph optimisations are off:
// operators are computed as ONNX defines them.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, model, folder, ...inputs] = process.argv.slice(2);
const ort = createRequire(join(modules, "entry.js"))("onnxruntime-node");
const types = {
  Float32: ["float32", Float32Array],
  UInt8: ["uint8", Uint8Array],
  Int8: ["int8", Int8Array],
  Int32: ["int32", Int32Array],
  Int64: ["int64", BigInt64Array],
};

const session = await ort.InferenceSession.create(model, {
  graphOptimizationLevel: "disabled",
  intraOpNumThreads: 1,
  logSeverityLevel: 3,
});
const feeds = {};
for (const input of inputs) {
  const [name, type, dims, path] = input.split("|");
  const bytes = readFileSync(path);
  const [kind, View] = types[type];
  const numbers = new View(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  feeds[name] = new ort.Tensor(kind, numbers, dims === "" ? [] : dims.split("x").map(Number));
}

const outputs = await session.run(feeds);
session.outputNames.forEach((name, i) => {
  const { data } = outputs[name];
  writeFileSync(join(folder, `output${i}.bin`), Buffer.from(data.buffer, data.byteOffset, data.byteLength));
});
