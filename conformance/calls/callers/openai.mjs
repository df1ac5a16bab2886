// npm openai. Versions differ in what is beta, not in these calls.

export function openai({ library, url, key }) {
  return resourcesOf(new library.default({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 }), library);
}

/** AzureOpenAI puts the model into the path, as the name of a deployment. */
export function azure({ library, url, key }) {
  const client = new library.AzureOpenAI({ apiKey: key, endpoint: url, apiVersion: "2024-10-21", maxRetries: 0 });
  const { ask, stream, more } = resourcesOf(client, library);
  return { ask, stream, more: { embeddings: more.embeddings } };
}

/** Groq's and Together's clients have OpenAI's resources. */
export function groq({ library, url, key }) {
  const client = new library.default({ apiKey: key, baseURL: url, maxRetries: 0 });
  const { ask, stream, more } = resourcesOf(client, library);
  return { ask, stream, more: { speech: more.speech, transcription: more.transcription } };
}

export function together({ library, url, key }) {
  const client = new library.default({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 });
  const { ask, stream, more } = resourcesOf(client, library);
  return { ask, stream, more: { embeddings: more.embeddings } };
}

function resourcesOf(client, { toFile }) {
  const messages = (prompt) => [{ role: "user", content: prompt }];
  const { completions } = client.chat;
  return {
    async ask({ model, prompt, signal }) {
      const answer = await completions.create({ model, messages: messages(prompt) }, { signal });
      return { text: answer.choices[0].message.content, model: answer.model };
    },
    async *stream({ model, prompt, signal }) {
      const chunks = await completions.create({ model, messages: messages(prompt), stream: true }, { signal });
      for await (const chunk of chunks) yield chunk.choices[0]?.delta.content ?? "";
    },
    more: {
      async responses({ model, prompt }) {
        const answer = await client.responses.create({ model, input: prompt });
        return { text: answer.output_text, model: answer.model };
      },
      async "responses, streamed"({ model, prompt }) {
        let text = "";
        let last;
        for await (const event of await client.responses.create({ model, input: prompt, stream: true })) {
          if (event.type === "response.output_text.delta") text += event.delta;
          last = event;
        }
        return { text, model: last.response.model, last: last.type };
      },
      async "responses, broken"({ breaking, prompt }) {
        return await piecesOf(await client.responses.create({ model: breaking, input: prompt, stream: true }));
      },
      async "the helper for streams"({ model, prompt }) {
        const helper = completions.stream ?? client.beta.chat.completions.stream.bind(client.beta.chat.completions);
        const answer = await helper.call(completions, { model, messages: messages(prompt) }).finalChatCompletion();
        return { text: answer.choices[0].message.content, model: answer.model };
      },
      async embeddings({ model }) {
        const { data } = await client.embeddings.create({ model, input: ["a", "bc"] });
        return data.map(({ embedding }) => embedding);
      },
      async speech({ model }) {
        const answer = await client.audio.speech.create({ model, input: "a", voice: "alloy" });
        return [...new Uint8Array(await answer.arrayBuffer())].reduce((sum, byte) => sum + byte, 0);
      },
      async transcription({ model }) {
        const file = await toFile(Buffer.alloc(300_000, 7), "a.wav");
        return (await client.audio.transcriptions.create({ model, file })).text;
      },
      async image({ model }) {
        return (await client.images.generate({ model, prompt: "a" })).data[0].b64_json.length;
      },
      async moderation({ model }) {
        return (await client.moderations.create({ model, input: "a" })).results[0].flagged;
      },
      /** A file, from upload to deletion. */
      async file() {
        const file = await toFile(Buffer.from("{}"), "a.jsonl");
        const { id } = await client.files.create({ file, purpose: "batch" });
        const { filename } = await client.files.retrieve(id);
        const { deleted } = await (client.files.delete ?? client.files.del).call(client.files, id);
        return { filename, deleted };
      },
    },
  };
}

async function piecesOf(stream) {
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  return pieces;
}
