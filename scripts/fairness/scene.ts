import type { Asked, Scene } from "./row.ts";

const answerMsMax = 120_000;

export function sceneOf(urls: readonly string[]): Scene {
  const ask = ({ method = "GET", path, key, headers, body }: Asked, connection: number) =>
    fetch(urls[connection % urls.length]! + path, {
      method,
      headers: {
        "accept-encoding": "identity",
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(answerMsMax),
      decompress: false,
    });
  return {
    urls,
    send: async (asked, connection = 0) => {
      const answer = await ask(asked, connection);
      await answer.bytes();
      return answer.status;
    },
    must: async (asked) => {
      const answer = await ask(asked, 0);
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`${asked.path} was answered with ${answer.status}: ${text}`);
      return JSON.parse(text);
    },
  };
}
