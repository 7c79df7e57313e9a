// Runs ONNX networks for the benchmark: one command a line on stdin, one answer a line on stdout.
//   load MODEL INPUT OUTPUT THREADS   creates a session (CPU), runs it once on the raw bytes of INPUT, writes the raw
//                                     bytes of its outputs one behind the other to OUTPUT; answers "ok"
//   run COUNT                         answers the microseconds of COUNT inferences, as a JSON array
'use strict';
const fs = require('fs');
const readline = require('readline');
const ort = require('onnxruntime-node');

const arrays = { float32: Float32Array, uint8: Uint8Array, int8: Int8Array };
let session;
let feeds;

async function load(model, input, output, threads) {
  if (session) await session.release();
  session = await ort.InferenceSession.create(model, {
    executionProviders: ['cpu'],
    intraOpNumThreads: Number(threads),
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  const meta = session.inputMetadata[0];
  const shape = meta.shape.map((d) => (typeof d === 'number' && d > 0 ? d : 1));
  const bytes = fs.readFileSync(input);
  const data = new arrays[meta.type](bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  feeds = { [session.inputNames[0]]: new ort.Tensor(meta.type, data, shape) };
  const results = await session.run(feeds);
  fs.writeFileSync(output, Buffer.concat(session.outputNames.map((name) => {
    const { data: values } = results[name];
    return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  })));
  return 'ok';
}

async function run(count) {
  const times = [];
  for (let i = 0; i < count; i++) {
    const start = process.hrtime.bigint();
    await session.run(feeds);
    times.push(Number(process.hrtime.bigint() - start) / 1000);
  }
  return JSON.stringify(times);
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [command, ...args] = line.split('\t');
    try {
      console.log(command === 'load' ? await load(...args) : await run(Number(args[0])));
    } catch (error) {
      console.log('error ' + String(error.message).split('\n')[0]);
    }
  }
})();
