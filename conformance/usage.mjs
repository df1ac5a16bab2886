// Runs on Node: calls models through the vendors' own clients, then reads the usage through OpenAI's. Prints what the
// clients themselves were told, and what the Usage API and the Costs API answer.
// `node usage.mjs OPENAI ANTHROPIC GENAI OLLAMA`, which are the names of their packages here.
const [{ default: OpenAI }, { default: Anthropic }, { GoogleGenAI }, { Ollama }] = await Promise.all(
  process.argv.slice(2).map((name) => import(name)),
);

const { ROLLCALL_URL: url, MEMBER_KEY: apiKey, ADMIN_KEY: adminAPIKey } = process.env;
const openai = new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0 });
const anthropic = new Anthropic({ apiKey, baseURL: url, maxRetries: 0 });
const google = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url } });
const ollama = new Ollama({ host: url, headers: { authorization: `Bearer ${apiKey}` } });
const model = "priced";
const messages = [{ role: "user", content: "Hello there, who answers?" }];

async function last(stream) {
  let item;
  for await (const one of await stream) item = one;
  return item;
}

/** What each client was told: [input tokens, output tokens]. */
const told = {
  chat: async () => ofChat((await openai.chat.completions.create({ model, messages })).usage),
  chatStream: async () => {
    const body = { model, messages, stream: true, stream_options: { include_usage: true } };
    return ofChat((await last(openai.chat.completions.create(body))).usage);
  },
  completion: async () => ofChat((await openai.completions.create({ model, prompt: "Hello" })).usage),
  response: async () => ofResponse((await openai.responses.create({ model, input: "Hello" })).usage),
  responseStream: async () =>
    ofResponse((await last(openai.responses.create({ model, input: "Hello", stream: true }))).response.usage),
  message: async () => ofResponse((await anthropic.messages.create({ model, messages, max_tokens: 100 })).usage),
  messageStream: async () =>
    ofResponse((await anthropic.messages.stream({ model, messages, max_tokens: 100 }).finalMessage()).usage),
  gemini: async () => ofGemini((await google.models.generateContent({ model, contents: "Hello" })).usageMetadata),
  geminiStream: async () =>
    ofGemini((await last(google.models.generateContentStream({ model, contents: "Hello" }))).usageMetadata),
  ollama: async () => ofOllama(await ollama.chat({ model, messages })),
  ollamaStream: async () => ofOllama(await last(ollama.chat({ model, messages, stream: true }))),
};
const ofChat = ({ prompt_tokens, completion_tokens }) => [prompt_tokens, completion_tokens];
const ofResponse = ({ input_tokens, output_tokens }) => [input_tokens, output_tokens];
const ofGemini = ({ promptTokenCount, candidatesTokenCount }) => [promptTokenCount, candidatesTokenCount];
const ofOllama = ({ prompt_eval_count, eval_count }) => [prompt_eval_count, eval_count];

const start_time = Math.floor(Date.now() / 1000) - 3_600;
const sums = { requests: 0, input: 0, output: 0 };
for (const call of Object.values(told)) {
  const [input, output] = await call();
  sums.requests++;
  sums.input += input;
  sums.output += output;
}
const embedded = await openai.embeddings.create({ model: "unpriced", input: ["Hello", "Hello world"] });

const { organization } = new OpenAI({ adminAPIKey, baseURL: `${url}/v1`, maxRetries: 0 }).admin;
const { usage } = organization;

/** Records are written within a second. */
async function written() {
  for (let tries = 0; tries < 100; tries++) {
    const { results } = await resultsOf((query) => usage.embeddings(query), {});
    if (results.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
await written();

/** All results, from as many pages as there are. */
async function resultsOf(call, query) {
  const results = [];
  let buckets = 0;
  let page;
  do {
    const answer = await call({ start_time, ...query, ...(page && { page }) });
    for (const bucket of answer.data) results.push(...bucket.results);
    buckets += answer.data.length;
    page = answer.next_page;
  } while (page);
  return { buckets, results };
}

async function refusalOf(call) {
  const error = await call().catch((reason) => reason);
  return [error.constructor.name, error.status, error.param];
}

const group_by = ["project_id", "user_id", "api_key_id", "model", "batch", "service_tier", "api_source"];
const empty = { start_time, bucket_width: "1h", limit: 2 };
process.stdout.write(
  JSON.stringify({
    sums,
    embedded: embedded.usage.prompt_tokens,
    completions: await resultsOf((query) => usage.completions(query), { bucket_width: "1d" }),
    minutes: await resultsOf((query) => usage.completions(query), { bucket_width: "1m", limit: 20 }),
    grouped: await resultsOf((query) => usage.completions(query), { group_by, models: [model, "none"], batch: false }),
    none: await resultsOf((query) => usage.completions(query), { project_ids: ["proj_zenith"] }),
    embeddings: await resultsOf((query) => usage.embeddings(query), { group_by: ["model"] }),
    others: {
      moderations: (await usage.moderations(empty)).data.length,
      images: (await usage.images({ ...empty, sources: ["image.edit"], group_by: ["size", "source"] })).data.length,
      audioSpeeches: (await usage.audioSpeeches(empty)).data.length,
      audioTranscriptions: (await usage.audioTranscriptions(empty)).data.length,
      decisions: (await usage.decisions({ ...empty, group_by: ["model"] })).data.length,
      vectorStores: (await usage.vectorStores({ ...empty, group_by: ["project_id"] })).data.length,
      codeInterpreterSessions: (await usage.codeInterpreterSessions(empty)).data.length,
      fileSearchCalls: (await usage.fileSearchCalls({ ...empty, vector_store_ids: ["vs_1"] })).data.length,
      webSearchCalls: (await usage.webSearchCalls({ ...empty, context_levels: ["low"] })).data.length,
    },
    costs: await resultsOf((query) => usage.costs(query), { group_by: ["line_item", "project_id"], limit: 1 }),
    refused: [
      await refusalOf(() => usage.completions({ start_time, group_by: ["colour"] })),
      await refusalOf(() => usage.completions({ start_time, limit: 32 })),
      await refusalOf(() => usage.completions({})),
    ],
  }),
);
