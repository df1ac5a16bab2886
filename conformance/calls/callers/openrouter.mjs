// npm @openrouter/sdk.

export function openrouter({ library, url, key }) {
  const client = new library.OpenRouter({
    apiKey: key,
    serverURL: `${url}/api/v1`,
    retryConfig: { strategy: "none" },
  });
  const chatRequest = ({ model, prompt }) => ({ model, messages: [{ role: "user", content: prompt }] });
  const optionsOf = ({ signal }) => ({ fetchOptions: { signal } });
  return {
    async ask(call) {
      const answer = await client.chat.send({ chatRequest: chatRequest(call) }, optionsOf(call));
      return { text: answer.choices[0].message.content, model: answer.model };
    },
    async *stream(call) {
      const request = { chatRequest: { ...chatRequest(call), stream: true } };
      for await (const chunk of await client.chat.send(request, optionsOf(call)))
        yield chunk.choices[0]?.delta.content ?? "";
    },
    more: {
      async embeddings({ model }) {
        const { data } = await client.embeddings.generate({ requestBody: { model, input: ["a", "bc"] } });
        return data.map(({ embedding }) => embedding);
      },
    },
  };
}
