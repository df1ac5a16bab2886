// Calls a model whose answers a script says: `node scripted-driver.mjs ALIAS VENDOR URL KEY SCRIPT`. The script answers
// with a tool call, the same as a stream, a text after an error that is retried, and a stream that is cut. Prints what the
// client made of each.
const [alias, vendor, url, key, script] = process.argv.slice(2);
const library = await import(alias);
const model = "gpt-4o-mini";
const messages = [{ role: "user", content: "Hello" }];
const headers = { "x-rollcall-script": script };

async function last(stream) {
  let item;
  for await (const one of await stream) item = one;
  return item;
}

const vendors = {
  openai() {
    const client = new library.default({ baseURL: `${url}/v1`, apiKey: key, defaultHeaders: headers });
    const chat = (more) => client.chat.completions.create({ model, messages, ...more });
    const call = ({ function: { name, arguments: text } }) => [name, JSON.parse(text)];
    return {
      tools: async () => (await chat()).choices[0].message.tool_calls.map(call),
      toolsStreamed: async () => {
        const { choices } = await client.chat.completions.stream({ model, messages }).finalChatCompletion();
        return choices[0].message.tool_calls.map(call);
      },
      retried: async () => (await chat()).choices[0].message.content,
      cut: () => last(chat({ stream: true })),
    };
  },
  anthropic() {
    const client = new library.default({ baseURL: url, apiKey: key, defaultHeaders: headers });
    const request = { model, messages, max_tokens: 100 };
    const calls = ({ content }) =>
      content.filter(({ type }) => type === "tool_use").map(({ name, input }) => [name, input]);
    return {
      tools: async () => calls(await client.messages.create(request)),
      toolsStreamed: async () => calls(await client.messages.stream(request).finalMessage()),
      retried: async () => (await client.messages.create(request)).content[0].text,
      cut: () => last(client.messages.create({ ...request, stream: true })),
    };
  },
  gemini() {
    const client = new library.GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: url, headers } });
    const request = { model, contents: "Hello" };
    const calls = ({ functionCalls }) => functionCalls.map(({ name, args }) => [name, args]);
    const once = () => client.models.generateContent(request);
    return {
      tools: async () => calls(await once()),
      toolsStreamed: async () => calls(await last(client.models.generateContentStream(request))),
      retried: async () => (await once().catch((error) => (error.status === 429 ? once() : error))).text,
      cut: () => last(client.models.generateContentStream(request)),
    };
  },
};

const outcomes = {};
for (const [name, call] of Object.entries(vendors[vendor]())) {
  outcomes[name] = await call().then(
    (made) => (name === "cut" ? "looks whole" : made),
    (error) => (name === "cut" ? "broken" : error.message),
  );
}
process.stdout.write(JSON.stringify(outcomes));
