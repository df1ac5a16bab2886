import type { Socket } from "bun";
import { endWithUs } from "../tools.ts";
import { models } from "./traffic.ts";

/*
 * The upstream of every relay that is measured, in a process of its own: bare TCP, so that it costs little. A stream has
 * one chunk for each event.
 */

export interface Upstream {
  readonly url: string;
  readonly pid: number;
  /** The headers of the last call that it received. */
  lastHeaders(): Promise<[string, string][]>;
  stop(): void;
}

export async function startUpstream(prefix: readonly string[]): Promise<Upstream> {
  const child = Bun.spawn([...prefix, process.execPath, import.meta.path], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  endWithUs(child);
  const { value } = await child.stdout.getReader().read();
  const url = new TextDecoder().decode(value).trim();
  return {
    url,
    pid: child.pid,
    lastHeaders: async () => (await (await fetch(`${url}/last-headers`)).json()) as [string, string][],
    stop: () => child.kill("SIGKILL"),
  };
}

const eventMs = 2;
// As fast as a model writes.
const endlessEventMs = 50;

const content = "The answer is as long as a short paragraph of a model. ".repeat(9);
const usage = { prompt_tokens: 120, completion_tokens: 110, total_tokens: 230 };
const choice = { index: 0, message: { role: "assistant", content }, finish_reason: "stop" };
const answered = { id: "chatcmpl-bench", object: "chat.completion", created: 1_780_000_000, model: "bench-json" };
const jsonAnswer = whole(JSON.stringify({ ...answered, choices: [choice], usage }));
const listAnswer = whole(JSON.stringify({ object: "list", data: models.map((id) => ({ id, object: "model" })) }));

const streamHead =
  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nx-request-id: req_bench\r\nopenai-processing-ms: 12\r\nTransfer-Encoding: chunked\r\n\r\n";
const event = chunk(
  `data: ${JSON.stringify({ ...answered, object: "chat.completion.chunk", system_fingerprint: "fp_bench", choices: [{ index: 0, delta: { content: " token" }, logprobs: null, finish_reason: null }] })}\n\n`,
);
const lastEvents =
  chunk(
    `data: ${JSON.stringify({ ...answered, object: "chat.completion.chunk", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}\n\n`,
  ) + chunk("data: [DONE]\n\n");

function whole(body: string): string {
  const headers = "Content-Type: application/json\r\nx-request-id: req_bench\r\nopenai-processing-ms: 12\r\n";
  return `HTTP/1.1 200 OK\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
}

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

/** A request that is arriving. */
interface Arriving {
  head: string;
  model: string;
  missingBytes: number;
}

type Client = Socket<{ arriving: Arriving | null; text: string }>;

interface Stream {
  readonly client: Client;
  events: number;
}

function serveUpstream(): void {
  let lastHead = "";
  const fast = new Set<Stream>();
  const slow = new Set<Stream>();
  const begin = (client: Client, model: string): void => {
    client.write(model === "bench-json" ? jsonAnswer : streamHead + event);
    if (model === "bench-json") return;
    if (model === "bench-endless") slow.add({ client, events: Infinity });
    else if (model !== "bench-idle") fast.add({ client, events: Number(model.slice("bench-stream-".length)) - 1 });
  };
  setInterval(() => step(fast), eventMs);
  setInterval(() => step(slow), endlessEventMs);
  const answer = (client: Client, { head, model }: Arriving): void => {
    if (head.startsWith("GET /last-headers")) client.write(whole(JSON.stringify(headersIn(lastHead))));
    else if (head.startsWith("GET ")) client.write(listAnswer);
    else {
      lastHead = head;
      begin(client, model);
    }
  };
  const server = Bun.listen<Client["data"]>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open: (client) => void (client.data = { arriving: null, text: "" }),
      data: (client, bytes) => {
        const complete = take(client, bytes);
        if (complete !== null) answer(client, complete);
      },
      close: (client) => {
        for (const streams of [fast, slow]) for (const one of streams) if (one.client === client) streams.delete(one);
      },
    },
  });
  process.stdout.write(`http://127.0.0.1:${server.port}\n`);
}

/** The request, once all of it has arrived. Of a long body only the beginning is looked at. */
function take(client: Client, bytes: Buffer): Arriving | null {
  const { data } = client;
  if (data.arriving === null) {
    data.text += bytes.toString("latin1");
    const end = data.text.indexOf("\r\n\r\n");
    if (end === -1) return null;
    const head = data.text.slice(0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    const body = data.text.slice(end + 4);
    data.arriving = { head, model: modelIn(body), missingBytes: length - body.length };
    data.text = "";
  } else {
    if (data.arriving.model === "") data.arriving.model = modelIn(bytes.toString("latin1", 0, 200));
    data.arriving.missingBytes -= bytes.length;
  }
  if (data.arriving.missingBytes > 0) return null;
  const complete = data.arriving;
  data.arriving = null;
  return complete;
}

function modelIn(body: string): string {
  return /"model":"([^"]*)"/.exec(body.slice(0, 200))?.[1] ?? "";
}

function headersIn(head: string): [string, string][] {
  return head
    .split("\r\n")
    .slice(1)
    .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]);
}

function step(streams: Set<Stream>): void {
  for (const stream of streams) {
    stream.events--;
    if (stream.events > 0) stream.client.write(event);
    else {
      streams.delete(stream);
      stream.client.write(`${lastEvents}0\r\n\r\n`);
    }
  }
}

if (import.meta.main) serveUpstream();
