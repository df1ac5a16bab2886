// npm @anthropic-ai/sdk. The older one sends the key as x-api-key, the newer one as a bearer, each with its own version.

export function anthropic({ library, url, key }) {
  const client = new library.default({ apiKey: key, baseURL: url, maxRetries: 0 });
  const body = ({ model, prompt }) => ({ model, max_tokens: 99, messages: [{ role: "user", content: prompt }] });
  return {
    async ask(call) {
      const answer = await client.messages.create(body(call), { signal: call.signal });
      return { text: answer.content[0].text, model: answer.model };
    },
    async *stream(call) {
      const events = await client.messages.create({ ...body(call), stream: true }, { signal: call.signal });
      for await (const event of events) if (event.type === "content_block_delta") yield event.delta.text;
    },
    more: {
      async "the helper for streams"(call) {
        const answer = await client.messages.stream(body(call)).finalMessage();
        return { text: answer.content[0].text, model: answer.model };
      },
      async "count of tokens"({ model, prompt }) {
        const { input_tokens } = await client.messages.countTokens({
          model,
          messages: [{ role: "user", content: prompt }],
        });
        return input_tokens > 0;
      },
    },
  };
}
