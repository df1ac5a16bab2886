// Makes every call that the echo source answers: `node echo-driver.mjs ALIAS VENDOR URL KEY`. Each client is used as its
// documentation says. Prints what each call gave.
const [alias, vendor, url, key] = process.argv.slice(2);
const library = await import(alias);
const model = "gpt-4o-mini";
const messages = [{ role: "user", content: "Hello" }];

async function collected(stream) {
  const items = [];
  for await (const item of await stream) items.push(item);
  return items;
}

/** For each vendor: its calls by their names. */
const vendors = {
  openai() {
    const client = new library.default({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 });
    const chatStream = { model, messages, stream: true, stream_options: { include_usage: true } };
    const calls = {
      chat: async () => (await client.chat.completions.create({ model, messages })).choices[0].message.content,
      chatStream: async () => {
        const chunks = await collected(client.chat.completions.create(chatStream));
        const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
        return [text, chunks.at(-1).usage];
      },
      completion: async () => (await client.completions.create({ model, prompt: "Hello" })).choices[0].text,
      completionStream: async () => {
        const chunks = await collected(client.completions.create({ model, prompt: "Hello", stream: true }));
        return chunks.map(({ choices }) => choices[0].text).join("");
      },
      embeddings: async () => {
        // The client asks for base64 and decodes it, unless floats are asked for.
        const request = { model, input: ["Hello", "Hello world"], dimensions: 8 };
        const decoded = await client.embeddings.create(request);
        const floats = await client.embeddings.create({ ...request, encoding_format: "float" });
        const numbers = ({ data }) => data.map(({ embedding }) => embedding);
        return [JSON.stringify(numbers(decoded)) === JSON.stringify(numbers(floats)), numbers(decoded)[0].length];
      },
      withoutMessages: () => client.chat.completions.create({ model }),
    };
    if (client.responses === undefined) return calls;
    return {
      ...calls,
      response: async () => (await client.responses.create({ model, input: "Hello" })).output_text,
      responseStream: async () => {
        const events = await collected(client.responses.create({ model, input: "Hello", stream: true }));
        return [...new Set(events.map(({ type }) => type))];
      },
      // The helper puts the response together, and throws if an event is missing or in the wrong place.
      responseHelper: async () => {
        const response = await client.responses.stream({ model, input: "Hello" }).finalResponse();
        return [response.output[0].content[0].text, response.status, response.usage.input_tokens];
      },
    };
  },
  anthropic() {
    const client = new library.default({ baseURL: url, apiKey: key, maxRetries: 0 });
    const request = { model, messages, max_tokens: 100 };
    return {
      message: async () => {
        const message = await client.messages.create(request);
        return [message.content[0].text, message.stop_reason, message.usage.input_tokens];
      },
      stream: async () => {
        const events = await collected(client.messages.create({ ...request, stream: true }));
        return [...new Set(events.map(({ type }) => type))];
      },
      helper: async () => {
        const message = await client.messages.stream(request).finalMessage();
        return [message.content[0].text, message.stop_reason, message.usage.output_tokens];
      },
      count: async () => (await client.messages.countTokens({ model, messages })).input_tokens,
      withoutMessages: () => client.messages.create({ model, max_tokens: 1 }),
    };
  },
  gemini() {
    const client = new library.GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: url } });
    const request = { model, contents: "Hello" };
    return {
      content: async () => {
        const { text, usageMetadata } = await client.models.generateContent(request);
        return [text, usageMetadata.promptTokenCount];
      },
      stream: async () => {
        const chunks = await collected(client.models.generateContentStream(request));
        return [chunks.map(({ text }) => text).join(""), chunks.at(-1).candidates[0].finishReason];
      },
    };
  },
  ollama() {
    const client = new library.Ollama({ host: url, headers: { authorization: `Bearer ${key}` } });
    return {
      chat: async () => (await client.chat({ model, messages })).message.content,
      chatStream: async () => {
        const lines = await collected(client.chat({ model, messages, stream: true }));
        return [lines.map(({ message }) => message.content).join(""), lines.at(-1).done_reason];
      },
      generate: async () => (await client.generate({ model, prompt: "Hello" })).response,
      generateStream: async () => {
        const lines = await collected(client.generate({ model, prompt: "Hello", stream: true }));
        return lines.map(({ response }) => response).join("");
      },
      embed: async () => (await client.embed({ model, input: ["Hello", "world"] })).embeddings.length,
      withoutMessages: () => client.chat({ model, messages: undefined }),
    };
  },
};

const outcomes = {};
for (const [name, call] of Object.entries(vendors[vendor]())) {
  outcomes[name] = await call().catch((error) => ({ status: error.status ?? error.status_code, says: error.message }));
}
process.stdout.write(JSON.stringify(outcomes));
