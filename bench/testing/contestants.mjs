/*
 * What is measured in a process of Node, as a test would: a library, and what it does for each task. The requests are the
 * same for both.
 */

const text = "word ".repeat(20);
const toolArguments = { city: "Oslo" };
const key = "key-of-the-benchmark-0123456789";

/** Rollcall, from its package or, with `executable`, as that. */
export async function rollcall(executable) {
  const { startRollcall } = await import("rollcall/testing");
  const server = await startRollcall({ apiKey: key, ...(executable && { executable }) });
  return {
    url: server.url,
    key,
    answer: () => server.script({ text, times: null }),
    callTool: () => server.script({ tool_calls: [{ name: "weather", arguments: toolArguments }], times: null }),
    limit: () => server.script([{ status: 429 }, { text, times: null }]),
    cut: () => server.script({ text, times: null, cut_after: 3 }),
    reset: () => server.reset(),
    stop: () => server.stop(),
  };
}

export async function aimock(module) {
  const { LLMock } = await import(module);
  // As many events as Rollcall sends, which is one for each word.
  const mock = new LLMock({ port: 0, chunkSize: 5 });
  await mock.start();
  const answered = (response, options = {}) => {
    mock.clearFixtures();
    mock.addFixture({ match: { userMessage: "Hello" }, response, ...options });
  };
  return {
    url: mock.url,
    key,
    answer: () => answered({ content: text }),
    callTool: () => answered({ toolCalls: [{ name: "weather", arguments: JSON.stringify(toolArguments) }] }),
    limit: () => {
      answered({ content: text });
      mock.nextRequestError(429);
    },
    cut: () => answered({ content: text }, { truncateAfterChunks: 3 }),
    reset: () => mock.reset(),
    stop: () => mock.stop(),
  };
}
