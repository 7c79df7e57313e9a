// llama.cpp, from npm's @node-llama-cpp/linux-x64, behind the tests of language models.
//   node llama.mjs NODE_MODULES < request.json > answer.json
// NODE_MODULES is where npm put the package (artifacts/interop/node_modules). With `node llama.mjs NODE_MODULES probe` the
// exit code says whether it runs here.
//
// Request, all but `model` optional:
//   model           path of a GGUF file
//   threads         of the processor, 1
//   contextTokens   512
//   cache           type of the key-value cache: "f16" (default), "f32", "q8_0"
//   tokenize        [{text, special}]: special tokens that the text spells are parsed where `special` is true
//   detokenize      [{ids, special}]: special tokens are written where `special` is true
//   greedy          [{prompt | ids, tokens, top}]: the most probable token, `tokens` times or up to an end of generation;
//                   special tokens that a prompt spells are parsed, the beginning is put before it where the model wants it
//   forced          [{ids, top}]: what would come after each of the ids
//   render          {template, values}: a Jinja template
// Answer:
//   model           {description, parameters, begin, end, addsBegin, addsEnd, contextTokens}
//   tokenize        [ids], nothing put before or behind
//   detokenize      [text]
//   greedy          [{prompt: ids, ids, top: a list for each of the ids}]
//   forced          [{top: a list for each of the ids}]
//   render          text
// A list of the `top` (default 3) most probable tokens: [{id, logit, p}], descending.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";

const [modules, verb] = process.argv.slice(2);
const MostBatchTokens = 512;
const CacheTypes = { f32: 0, f16: 1, q8_0: 8 };

/** The native module, its processor back end chosen for this machine. */
async function load() {
  const path = resolve(modules, "@node-llama-cpp", "linux-x64", "bins", "linux-x64", "llama-addon.node");
  const addon = createRequire(import.meta.url)(path);
  addon.markLoaded();
  addon.setLogger((level, message) => level <= 2 && process.stderr.write(message));
  addon.setLoggerLogLevel(2);
  addon.loadBackends();
  addon.loadBackends(dirname(path));
  await addon.init();
  return addon;
}

async function answer(request) {
  const reply = {};
  if (request.render) {
    reply.render = new llama.AddonJinjaRenderer(request.render.template).render(request.render.values);
  }

  if (!request.model) {
    return reply;
  }

  const computes = request.greedy || request.forced;
  const model = new llama.AddonModel(request.model, { useMmap: true, gpuLayers: 0, vocabOnly: !computes, addonExports: llama });
  if (!(await model.init())) {
    throw new Error(`llama.cpp cannot load ${request.model}`);
  }

  reply.model = {
    description: model.getModelDescription(),
    parameters: model.getTotalParameters(),
    begin: model.tokenBos(),
    end: model.tokenEos(),
    addsBegin: model.shouldPrependBosToken(),
    addsEnd: model.shouldAppendEosToken(),
    contextTokens: model.getTrainContextSize(),
  };
  reply.tokenize = request.tokenize?.map(({ text, special }) => [...model.tokenize(text, special ?? false)]);
  reply.detokenize = request.detokenize?.map(({ ids, special }) => model.detokenize(Uint32Array.from(ids), special ?? false));
  if (computes) {
    const run = await Run.start(model, request);
    reply.greedy = request.greedy && (await inTurn(request.greedy, (item) => run.greedy(item)));
    reply.forced = request.forced && (await inTurn(request.forced, (item) => run.forced(item)));
  }

  return reply;
}

async function inTurn(items, work) {
  const results = [];
  for (const item of items) {
    results.push(await work(item));
  }

  return results;
}

/** A context of one sequence. */
class Run {
  #model;
  #context;
  #sampler;

  static async start(model, { threads = 1, contextTokens = 512, cache = "f16" }) {
    const run = new Run();
    run.#model = model;
    run.#context = new llama.AddonContext(model, {
      contextSize: contextTokens,
      batchSize: Math.min(contextTokens, MostBatchTokens),
      sequences: 1,
      flashAttention: cache === "q8_0", // a quantised cache of values needs it
      threads,
      kvCacheKeyType: CacheTypes[cache],
      kvCacheValueType: CacheTypes[cache],
      swaFullCache: true,
    });
    if (!(await run.#context.init())) {
      throw new Error("llama.cpp cannot make a context");
    }

    run.#context.setThreads(threads);
    run.#sampler = new llama.AddonSampler(model);
    run.#sampler.applyConfig({ temperature: 0 });
    return run;
  }

  async greedy({ prompt, ids: given, tokens: most = 16, top = 3 }) {
    const begin = this.#model.shouldPrependBosToken() ? [this.#model.tokenBos()] : [];
    const promptIds = given ?? [...begin, ...this.#model.tokenize(prompt, true)];
    const ids = [];
    const tops = [];
    this.#context.disposeSequence(0);
    let [best] = await this.#evaluate(promptIds, 0, [promptIds.length - 1], top);
    while (ids.length < most) {
      ids.push(best[0].id);
      tops.push(best);
      if (ids.length === most || this.#model.isEogToken(best[0].id)) {
        break;
      }

      [best] = await this.#evaluate([ids.at(-1)], promptIds.length + ids.length - 1, [0], top);
    }

    return { prompt: promptIds, ids, top: tops };
  }

  async forced({ ids, top = 3 }) {
    const tops = [];
    this.#context.disposeSequence(0);
    for (let first = 0; first < ids.length; first += MostBatchTokens) {
      const piece = ids.slice(first, first + MostBatchTokens);
      tops.push(...(await this.#evaluate(piece, first, [...piece.keys()], top)));
    }

    return { top: tops };
  }

  /** Runs tokens at their positions; what comes after the wanted ones of them. */
  async #evaluate(tokens, firstPosition, wanted, top) {
    this.#context.initBatch(tokens.length);
    const outputs = this.#context.addToBatch(0, firstPosition, Uint32Array.from(tokens), Uint32Array.from(wanted));
    await this.#context.decodeBatch();
    return inTurn([...outputs], async (output) => {
      const [, probabilities, , logits] = await this.#context.sampleToken(output, this.#sampler, true, false, true);
      const best = [];
      for (let i = 0; i < 2 * top && i < logits.length; i += 2) {
        best.push({ id: logits[i], logit: logits[i + 1], p: probabilities[i + 1] });
      }

      return best;
    });
  }
}

const llama = await load();
if (verb !== "probe") {
  const reply = await answer(JSON.parse(readFileSync(0, "utf8")));
  process.stdout.end(JSON.stringify(reply) + "\n"); // no process.exit, which throws away what a pipe has not taken
}
