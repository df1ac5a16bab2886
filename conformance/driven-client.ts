import { join } from "node:path";
import type { Client } from "./clients.ts";
import { within } from "./deadline.ts";
import { installedNode, installedPackage } from "./installed.ts";
import type { VendorClient } from "./vendors.ts";

/** A real client in its own process, on a real Node. */
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

/** The result of a call: a value, or what the client threw. */
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
  /** The error object of the answer, as the client returns it. */
  readonly body: { readonly message: string } | null;
  /** The property of the error; null if the client has none. */
  readonly requestId: string | null;
  readonly requestIdHeader: string | null;
}

const startDeadlineMs = 20_000;
const callDeadlineMs = 10_000;
const exitDeadlineMs = 10_000;

/** Starts the driver and waits until the client is loaded. */
export function driveClient({ alias, style }: Client): Promise<DrivenClient> {
  return drive<Outcome>("driver.mjs", alias, style);
}

/** The same for a client of another vendor. */
export interface DrivenVendor {
  call(call: VendorCall): Promise<VendorOutcome>;
  close(): Promise<void>;
}

export interface VendorCall {
  readonly operation: string;
  readonly model: string;
  /** Without the path of the vendor's base URL. */
  readonly baseUrl: string;
  readonly key: string;
}

export interface VendorOutcome {
  // Tests look into values of every shape.
  readonly value?: any;
  readonly error?: Pick<ClientError, "name" | "status" | "message">;
}

export function driveVendor({ alias, vendor }: VendorClient): Promise<DrivenVendor> {
  return drive<VendorOutcome>("vendor-driver.mjs", alias, vendor);
}

/** No variable of the surrounding environment reaches the client. */
async function drive<Told extends object>(
  driver: string,
  alias: string,
  style: string,
): Promise<{ call(call: Call | VendorCall): Promise<Told>; close(): Promise<void> }> {
  installedPackage(alias);
  const child = Bun.spawn([installedNode(), join(import.meta.dir, driver), alias, style], {
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
    return JSON.parse(line.value) as Told & { readonly id: number };
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
      return outcome as Told;
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
