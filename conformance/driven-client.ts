import { join } from "node:path";
import type { Client } from "./clients.ts";
import { within } from "./deadline.ts";
import { installedNode, installedPackage } from "./installed.ts";

/** A real client in a process of its own, on a real Node. */
export interface DrivenClient {
  call(call: Call): Promise<Outcome>;
  close(): Promise<void>;
}

export interface Call {
  readonly operation: "list" | "iterate" | "retrieve" | "delete";
  readonly model?: string;
  readonly baseUrl: string;
  readonly key: string;
  readonly organization?: string;
  readonly project?: string;
}

/** What became of a call: a value, or what the client threw. */
export interface Outcome {
  // Tests look into values of every shape.
  readonly value?: any;
  readonly requestId?: string | null;
  readonly error?: ClientError;
}

export interface ClientError {
  readonly name: string;
  readonly status: number | null;
  readonly code: string | null;
  readonly type: string | null;
  readonly param: string | null;
  readonly message: string;
  /** The error object of the answer, as the client hands it on. */
  readonly body: { readonly message: string } | null;
  /** The error's own property; null where the client has none. */
  readonly requestId: string | null;
  readonly requestIdHeader: string | null;
}

const startDeadlineMs = 20_000;
const callDeadlineMs = 10_000;
const exitDeadlineMs = 10_000;

/** Starts the driver and waits until the client is loaded. No variable of the surrounding environment reaches it. */
export async function driveClient({ alias, style }: Client): Promise<DrivenClient> {
  installedPackage(alias);
  const child = Bun.spawn([installedNode(), join(import.meta.dir, "driver.mjs"), alias, style], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
    env: { PATH: process.env["PATH"] ?? "" },
  });
  const complaint = new Response(child.stderr).text();
  const outcomes = linesOf(child.stdout);
  const next = async (deadlineMs: number, what: string) => {
    const line = await within(deadlineMs, what, outcomes.next());
    if (line.done) throw new Error(`the driver of ${alias} ended: ${await complaint}`);
    return JSON.parse(line.value) as Outcome & { readonly id: number };
  };
  let calls = 0;
  await next(startDeadlineMs, `loading ${alias}`);
  return {
    call: async (call) => {
      const id = ++calls;
      await child.stdin.write(`${JSON.stringify({ id, ...call })}\n`);
      await child.stdin.flush();
      const { id: answered, ...outcome } = await next(callDeadlineMs, `${call.operation} by ${alias}`);
      if (answered !== id) throw new Error(`the driver of ${alias} answered call ${answered} instead of ${id}`);
      return outcome;
    },
    close: async () => {
      child.kill();
      await within(exitDeadlineMs, `the end of ${alias}`, child.exited);
    },
  };
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let unread = "";
  for await (const chunk of stream) {
    const lines = (unread + decoder.decode(chunk, { stream: true })).split("\n");
    unread = lines.pop() ?? "";
    yield* lines;
  }
}
