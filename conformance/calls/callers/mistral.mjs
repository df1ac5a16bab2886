// npm @mistralai/mistralai.

export function mistral({ library, url, key }) {
  const client = new library.Mistral({ serverURL: url, apiKey: key, retryConfig: { strategy: "none" } });
  const body = ({ model, prompt }) => ({ model, messages: [{ role: "user", content: prompt }] });
  const optionsOf = ({ signal }) => ({ signal, fetchOptions: { signal } });
  return {
    async ask(call) {
      const answer = await client.chat.complete(body(call), optionsOf(call));
      return { text: answer.choices[0].message.content, model: answer.model };
    },
    async *stream(call) {
      for await (const { data } of await client.chat.stream(body(call), optionsOf(call)))
        yield data.choices[0].delta.content ?? "";
    },
    more: {
      async embeddings({ model }) {
        const { data } = await client.embeddings.create({ model, inputs: ["a", "bc"] });
        return data.map(({ embedding }) => embedding);
      },
      async "fill in the middle"({ model }) {
        const answer = await client.fim.complete({ model, prompt: "a", suffix: "b" });
        return { text: answer.choices[0].message.content, model: answer.model };
      },
      async "text recognition"({ model }) {
        const document = { type: "document_url", documentUrl: "https://documents.example/a.pdf" };
        const answer = await client.ocr.process({ model, document });
        return { text: answer.pages[0].markdown, model: answer.model };
      },
    },
  };
}
