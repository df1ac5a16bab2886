import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../support/app.ts";
import { putSource, refresh, sourceAt } from "../support/upstreams/upstreams.ts";
import { answerOf, startRawUpstream, type RawUpstream } from "../support/upstreams/raw-upstream.ts";

/** A short stream of each format, broken after every single byte of it. None of them looks whole. */

const list = answerOf(JSON.stringify({ object: "list", data: [{ id: "up-model", object: "model" }] }));

/** What the upstream does next. */
let answer: (socket: Socket, request: string) => unknown = () => undefined;
let app: TestApp;
let upstream: RawUpstream;
beforeAll(async () => {
  app = await openTestApp();
  upstream = await startRawUpstream((socket, request) =>
    request.startsWith("GET") ? socket.write(list) : answer(socket, request),
  );
  const source = sourceAt(`${upstream.url}/v1`, {
    kind: "openai-compatible",
    options: { calls: "messages, gemini.stream, cohere.chat=/v2/chat, ollama.chat=/api/chat", idle_timeout: "1" },
  });
  await putSource(app, source);
  await refresh(app, source);
});
afterAll(async () => {
  upstream.close();
  await app.close();
});

interface Format {
  readonly path: string;
  readonly type?: string;
  readonly text: string;
  /** How many of its last bytes say nothing more, such as line ends after `[DONE]`; null if nothing says that no more follows. */
  readonly spare: number | null;
}

const formats: Readonly<Record<string, Format>> = {
  chat: {
    path: "/v1/chat/completions",
    text: 'data: {"choices":[{"delta":{"content":"Hi"}}]}\n\ndata: {"choices":[{"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
    spare: 2,
  },
  responses: {
    path: "/v1/responses",
    text: 'event: response.created\ndata: {"type":"response.created"}\n\nevent: response.completed\ndata: {"type":"response.completed"}\n\n',
    spare: 0,
  },
  messages: {
    path: "/v1/messages",
    text: 'event: message_start\ndata: {"type":"message_start","message":{}}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n',
    spare: 0,
  },
  gemini: {
    path: "/v1beta/models/up-model:streamGenerateContent?alt=sse",
    text: 'data: {"candidates":[{"content":{}}]}\r\n\r\ndata: {"candidates":[{"finishReason":"STOP"}]}\r\n\r\n',
    spare: null,
  },
  ollama: {
    path: "/api/chat",
    type: "application/x-ndjson",
    text: '{"message":{"content":"Hi"},"done":false}\n{"message":{"content":""},"done":true}\n',
    spare: 1,
  },
  cohere: {
    path: "/v2/chat",
    text: 'event: content-delta\ndata: {"type":"content-delta"}\n\nevent: message-end\ndata: {"type":"message-end","delta":{"finish_reason":"COMPLETE"}}\n\n',
    spare: 0,
  },
};

const faults: Readonly<Record<string, (socket: Socket) => unknown>> = {
  "is reset": (socket) => setTimeout(() => socket.resetAndDestroy(), 3),
  "is cut": (socket) => socket.end(),
  "falls silent": () => undefined,
};

describe.each(Object.entries(formats))("a stream of %s", (_name, format) => {
  test.each(Object.entries(faults))("that %s never looks whole, after any byte", async (_fault, fault) => {
    answer = (socket, request) => {
      const length = Number(/"length":(\d+)/.exec(request)?.[1]);
      const head = `HTTP/1.1 200 OK\r\ncontent-type: ${format.type ?? "text/event-stream"}\r\ntransfer-encoding: chunked\r\n\r\n`;
      socket.write(head + (length === 0 ? "" : `${length.toString(16)}\r\n${format.text.slice(0, length)}\r\n`));
      fault(socket);
    };
    const offsets = Array.from({ length: format.text.length + 1 }, (_, at) => at);
    await Promise.all(offsets.map((length) => expectHonest(format, length)));
  });
});

test.each(Object.entries(formats))(
  "a stream of %s that only ends with its connection is whole if it says so",
  async (_, format) => {
    const { path, type = "text/event-stream", text } = format;
    const firstEvent = text.slice(0, text.search(type === "text/event-stream" ? /(?<=(\r?\n){2})./s : /(?<=\n)./s));
    for (const sent of [firstEvent, text]) {
      answer = (socket) => void socket.end(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n\r\n${sent}`);
      const body = JSON.stringify({ model: "up-model", messages: [], max_tokens: 1, stream: true });
      const { stream } = await app.call("POST", path, { key: "acemeMember", body });
      const { received, end } = await readToEnd(stream!);
      expect([received.startsWith(sent), received === sent, end]).toEqual([
        true,
        sent === text,
        sent === text ? "clean" : "broken",
      ]);
    }
  },
);

/** The answer has what was sent, perhaps an event of ours between two events, and a clean end only if it is whole. */
async function expectHonest({ path, text, spare }: Format, length: number): Promise<void> {
  const body = JSON.stringify({ model: "up-model", messages: [], max_tokens: 1, stream: true, length });
  const { stream, status } = await app.call("POST", path, { key: "acemeMember", body });
  const { received, end } = await readToEnd(stream!);
  const sent = text.slice(0, length);
  const added = received.slice(sent.length);
  const isWhole = spare !== null && length >= text.length - spare;
  expect({ length, status, sent: received.slice(0, length), end }).toEqual({
    length,
    status: 200,
    sent,
    end: isWhole ? "clean" : "broken",
  });
  if (added !== "") {
    expect({ length, added, isBetween: sent === "" || /[\n\r]$/.test(sent) }).toEqual({
      length,
      added: expect.stringContaining("upstream"),
      isBetween: true,
    });
    expect(added).not.toMatch(/\[DONE\]|message_stop|response\.completed|finishReason|COMPLETE|"done":true/);
  }
}

async function readToEnd(stream: AsyncIterable<Uint8Array>): Promise<{ received: string; end: "clean" | "broken" }> {
  let received = "";
  try {
    for await (const chunk of stream) received += Buffer.from(chunk).toString();
    return { received, end: "clean" };
  } catch {
    return { received, end: "broken" };
  }
}
