// OpenAI's own client against a server of ours: reads { "base_url", "key", "model" } on standard input, makes the
// calls below, and writes what came back as JSON. Argument: the folder of node_modules.
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import path from 'node:path';

const modules = process.argv[2];
const require = createRequire(path.join(modules, 'from-here.js'));
const { OpenAI } = require('openai');
if (process.argv[3] === 'probe') process.exit(0);

const { base_url, key, model } = JSON.parse(await text(process.stdin));
const client = new OpenAI({ baseURL: base_url, apiKey: key, maxRetries: 0, timeout: 60000 });
const messages = [{ role: 'system', content: 'be brief' }, { role: 'user', content: 'hello' }];
const sampling = { model, temperature: 0, max_tokens: 12 };

// An error's fields, as the client understood them.
async function refused(call) {
  try {
    await call();
    return null;
  } catch (error) {
    return { kind: error.constructor.name, status: error.status, code: error.code, param: error.param, type: error.type, message: error.message };
  }
}

const models = [];
for await (const each of client.models.list()) models.push(each.id);

const whole = await client.chat.completions.create({ ...sampling, messages, logprobs: true, top_logprobs: 2 });
const stream = await client.chat.completions.create({ ...sampling, messages, stream: true, stream_options: { include_usage: true } });
const pieces = [];
for await (const piece of stream) pieces.push(piece);

const finished = await client.chat.completions.stream({ ...sampling, messages }).finalChatCompletion();
const written = await client.completions.create({ ...sampling, prompt: 'once upon', logprobs: 1 });
const textPieces = [];
for await (const piece of await client.completions.create({ ...sampling, prompt: 'once upon', stream: true })) textPieces.push(piece);

const left = await client.chat.completions.create({ ...sampling, max_tokens: 400, messages, stream: true });
for await (const piece of left) {
  if (piece.choices[0]?.delta?.content) break; // leaves: the client closes the connection
}

process.stdout.write(JSON.stringify({
  models,
  retrieved: (await client.models.retrieve(model)).id,
  whole,
  pieces,
  finished,
  written,
  text_pieces: textPieces,
  errors: {
    tools: await refused(() => client.chat.completions.create({ ...sampling, messages, tools: [{ type: 'function', function: { name: 'f', parameters: {} } }] })),
    temperature: await refused(() => client.chat.completions.create({ ...sampling, messages, temperature: 5 })),
    length: await refused(() => client.completions.create({ ...sampling, prompt: 'x'.repeat(2000) })),
    streamed: await refused(async () => { for await (const _ of await client.completions.create({ ...sampling, prompt: 'x'.repeat(2000), stream: true })); }),
    model: await refused(() => client.models.retrieve('nobody')),
    key: await refused(() => new OpenAI({ baseURL: base_url, apiKey: 'wrong', maxRetries: 0 }).models.list()),
  },
}));
