// npm @langchain/openai and @langchain/anthropic.

export function langchainOpenai({ library, url, key }) {
  const configuration = { baseURL: `${url}/v1` };
  const { ask, stream } = runnable(
    (model) => new library.ChatOpenAI({ model, apiKey: key, maxRetries: 0, configuration }),
  );
  const { ask: respond, stream: responses } = runnable(
    (model) => new library.ChatOpenAI({ model, apiKey: key, maxRetries: 0, configuration, useResponsesApi: true }),
  );
  return {
    ask,
    stream,
    more: {
      responses: respond,
      "responses, streamed": async (call) => ({ text: (await Array.fromAsync(responses(call))).join("") }),
      async embeddings({ model }) {
        const embeddings = new library.OpenAIEmbeddings({ model, apiKey: key, maxRetries: 0, configuration });
        return await embeddings.embedDocuments(["a", "bc"]);
      },
    },
  };
}

export function langchainAnthropic({ library, url, key }) {
  return {
    ...runnable(
      (model) => new library.ChatAnthropic({ model, apiKey: key, anthropicApiUrl: url, maxRetries: 0, maxTokens: 99 }),
    ),
    more: {},
  };
}

function runnable(chatWith) {
  return {
    async ask({ model, prompt, signal }) {
      const answer = await chatWith(model).invoke(prompt, { signal });
      const { model_name, model: named } = answer.response_metadata;
      return { text: answer.text, model: model_name ?? named };
    },
    async *stream({ model, prompt, signal }) {
      for await (const chunk of await chatWith(model).stream(prompt, { signal })) yield chunk.text;
    },
  };
}
