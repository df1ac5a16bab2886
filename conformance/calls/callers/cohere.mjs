// npm cohere-ai, with version 2 of Cohere's API. Its answers to chats name no model.

export function cohere({ library, url, key }) {
  const client = new library.CohereClientV2({ token: key, environment: url, maxRetries: 0 });
  const body = ({ model, prompt }) => ({ model, messages: [{ role: "user", content: prompt }] });
  const optionsOf = ({ signal }) => ({ abortSignal: signal, maxRetries: 0 });
  return {
    async ask(call) {
      const answer = await client.chat(body(call), optionsOf(call));
      return { text: answer.message.content[0].text };
    },
    async *stream(call) {
      for await (const event of await client.chatStream(body(call), optionsOf(call)))
        if (event.type === "content-delta") yield event.delta.message.content.text;
    },
    more: {
      async embeddings({ model }) {
        const request = { model, texts: ["a", "bc"], inputType: "search_query", embeddingTypes: ["float"] };
        return (await client.embed(request)).embeddings.float;
      },
      async rerank({ model }) {
        const { results } = await client.rerank({ model, query: "a", documents: ["b", "c"] });
        return results.map(({ index }) => index);
      },
    },
  };
}
