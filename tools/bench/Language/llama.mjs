// llama.cpp, from npm's @node-llama-cpp/linux-x64, driven a line at a time by the benchmark.
//   node llama.mjs NODE_MODULES
// A line in, a line of JSON out:
//   load MODEL THREADS CONTEXT    also frees what was loaded before
//   prefill TOKENS                a prompt into an empty sequence
//   decode TOKENS                 one token after the other behind it
//   memory                        {"peakRssBytes":…} of this process
// Every answer has the time that passed, "ms", and that of the processor, "cpuMs".
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { createInterface } from "node:readline";

const BatchTokens = 512;
const path = resolve(process.argv[2], "@node-llama-cpp", "linux-x64", "bins", "linux-x64", "llama-addon.node");
const llama = createRequire(import.meta.url)(path);
llama.markLoaded();
llama.setLoggerLogLevel(2);
llama.loadBackends();
llama.loadBackends(dirname(path));
await llama.init();

let model, context, sampler, position;

const verbs = {
  async load(file, threads, contextTokens) {
    await context?.dispose();
    await model?.dispose();
    model = new llama.AddonModel(file, { useMmap: true, gpuLayers: 0, vocabOnly: false, addonExports: llama });
    if (!(await model.init())) {
      throw new Error(`llama.cpp cannot load ${file}`);
    }

    context = new llama.AddonContext(model, { contextSize: +contextTokens, batchSize: BatchTokens, sequences: 1, flashAttention: true, threads: +threads });
    if (!(await context.init())) {
      throw new Error("llama.cpp cannot make a context");
    }

    context.setThreads(+threads);
    sampler = new llama.AddonSampler(model);
    sampler.applyConfig({ temperature: 0 });
  },

  async prefill(tokens) {
    context.disposeSequence(0);
    for (position = 0; position < +tokens; position += BatchTokens) {
      const count = Math.min(BatchTokens, +tokens - position);
      const ids = Uint32Array.from({ length: count }, (_, i) => ((position + i + 1) * 7919) % 32000);
      context.initBatch(count);
      context.addToBatch(0, position, ids, Uint32Array.of(count - 1));
      await context.decodeBatch();
    }

    position = +tokens;
  },

  async decode(tokens) {
    let token = 1;
    for (let i = 0; i < +tokens; i++) {
      context.initBatch(1);
      const [output] = context.addToBatch(0, position++, Uint32Array.of(token), Uint32Array.of(0));
      await context.decodeBatch();
      token = await context.sampleToken(output, sampler);
    }
  },

  async memory() {
    return { peakRssBytes: 1024 * +/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1] };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [verb, ...rest] = line.split("\t");
  try {
    const start = performance.now();
    const before = process.cpuUsage();
    const result = await verbs[verb](...rest);
    const { user, system } = process.cpuUsage(before);
    process.stdout.write(JSON.stringify({ ms: performance.now() - start, cpuMs: (user + system) / 1000, ...result }) + "\n");
  } catch (error) {
    process.stdout.write(JSON.stringify({ error: String(error) }) + "\n");
  }
}
process.exit(0); // threads of llama.cpp would keep the process
