// npm ollama. It takes no signal, but a fetch.

export function ollama({ library, url, key }) {
  const fetchUntil = (signal) => (input, init) =>
    fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal });
  const headers = { authorization: `Bearer ${key}` };
  const clientFor = ({ signal }) => new library.Ollama({ host: url, headers, fetch: fetchUntil(signal) });
  const body = ({ model, prompt }) => ({ model, messages: [{ role: "user", content: prompt }] });
  return {
    async ask(call) {
      const answer = await clientFor(call).chat(body(call));
      return { text: answer.message.content, model: answer.model };
    },
    async *stream(call) {
      for await (const part of await clientFor(call).chat({ ...body(call), stream: true })) yield part.message.content;
    },
    more: {
      async generate(call) {
        const answer = await clientFor(call).generate({ model: call.model, prompt: call.prompt });
        return { text: answer.response, model: answer.model };
      },
      async embeddings(call) {
        const { embeddings } = await clientFor(call).embed({ model: call.model, input: ["a", "bc"] });
        return embeddings;
      },
    },
  };
}
