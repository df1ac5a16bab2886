// npm ai, with one of its providers.
import { embedMany, generateText, streamText } from "ai";

export function aiSdkOpenai({ library, url, key }) {
  const provider = library.createOpenAI({ apiKey: key, baseURL: `${url}/v1` });
  const inChat = functionsOf((model) => provider.chat(model));
  const inResponses = functionsOf((model) => provider.responses(model));
  return {
    ...inChat,
    more: {
      responses: inResponses.ask,
      "responses, streamed": async (call) => ({ text: (await Array.fromAsync(inResponses.stream(call))).join("") }),
      "responses, broken": async (call) => Array.fromAsync(inResponses.stream({ ...call, model: call.breaking })),
      embeddings: embeddings((model) => provider.embedding(model)),
    },
  };
}

export function aiSdkCompatible({ library, url, key }) {
  const provider = library.createOpenAICompatible({ name: "rollcall", apiKey: key, baseURL: `${url}/v1` });
  return {
    ...functionsOf((model) => provider(model)),
    more: { embeddings: embeddings((model) => provider.embeddingModel(model)) },
  };
}

export function aiSdkAnthropic({ library, url, key }) {
  const provider = library.createAnthropic({ apiKey: key, baseURL: `${url}/v1` });
  return { ...functionsOf((model) => provider(model)), more: {} };
}

export function aiSdkGoogle({ library, url, key }) {
  const provider = library.createGoogleGenerativeAI({ apiKey: key, baseURL: `${url}/v1beta` });
  // It takes a name with a slash for a whole path, and repeats that as the answer's model.
  const { ask, stream } = functionsOf((model) => provider(`models/${model}`));
  return {
    ask: async (call) => ({ text: (await ask(call)).text }),
    stream,
    more: { embeddings: embeddings((model) => provider.embeddingModel(model)) },
  };
}

function functionsOf(modelFor) {
  return {
    async ask({ model, prompt, signal }) {
      const { text, response } = await generateText({
        model: modelFor(model),
        prompt,
        maxRetries: 0,
        abortSignal: signal,
      });
      return { text, model: response.modelId };
    },
    async *stream({ model, prompt, signal }) {
      const result = streamText({
        model: modelFor(model),
        prompt,
        maxRetries: 0,
        abortSignal: signal,
        onError: () => undefined,
      });
      for await (const part of result.fullStream) {
        if (part.type === "error") throw part.error;
        if (part.type === "text-delta") yield part.text;
      }
    },
  };
}

function embeddings(modelFor) {
  return async ({ model }) => {
    const { embeddings: vectors } = await embedMany({ model: modelFor(model), values: ["a", "bc"], maxRetries: 0 });
    return vectors;
  };
}
