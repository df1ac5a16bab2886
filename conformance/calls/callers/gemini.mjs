// npm @google/genai.

export function gemini({ library, url, key }) {
  const { models } = new library.GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: url } });
  const body = ({ model, prompt, signal }) => ({ model, contents: prompt, config: { abortSignal: signal } });
  return {
    async ask(call) {
      const answer = await models.generateContent(body(call));
      return { text: answer.text, model: answer.modelVersion };
    },
    async *stream(call) {
      for await (const part of await models.generateContentStream(body(call))) yield part.text;
    },
    more: {
      async embeddings({ model }) {
        const { embeddings } = await models.embedContent({ model, contents: ["a", "bc"] });
        return embeddings.map(({ values }) => values);
      },
      async "count of tokens"({ model, prompt }) {
        return (await models.countTokens({ model, contents: prompt })).totalTokens > 0;
      },
    },
  };
}
