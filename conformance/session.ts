import { afterAll, beforeAll } from "bun:test";
import { startServer } from "../test/support/server.ts";
import { keys } from "../test/support/world.ts";
import type { Client } from "./clients.ts";
import { driveClient, type Call, type Outcome } from "./driven-client.ts";
import { record, type RecordedRequest } from "./recorder.ts";
import { stopServer } from "./stop-server.ts";

/** One client version with its own server and a recorder between them. */
export interface Session {
  /** The base URL without /v1. */
  readonly url: string;
  /** By default the key is the organization owner's and the base URL ends in /v1. */
  call(operation: Call["operation"], options?: Partial<Call>): Promise<Conversation>;
  close(): Promise<void>;
}

/** The result of a call, and its requests. */
export interface Conversation extends Outcome {
  readonly requests: readonly RecordedRequest[];
}

export const requestIdForm = /^req_[0-9a-f]{32}$/;

const openDeadlineMs = 30_000;

/** Gives the tests of the surrounding block one session, opened before them and closed after them. */
export function withSession(client: Client): () => Session {
  let session: Session | null = null;
  beforeAll(async () => {
    session = await openSession(client);
  }, openDeadlineMs);
  afterAll(async () => {
    await session?.close();
  });
  return () => {
    if (session === null) throw new Error(`there is no session with ${client.alias}`);
    return session;
  };
}

async function openSession(client: Client): Promise<Session> {
  const driven = await driveClient(client);
  const server = await startServer();
  const recorder = await record(server.url);
  return {
    url: recorder.url,
    call: async (operation, options = {}) => {
      const before = recorder.requests.length;
      const defaults = { baseUrl: `${recorder.url}/v1`, key: keys.acemeOwner };
      const outcome = await driven.call({ operation, ...defaults, ...options });
      return { ...outcome, requests: recorder.requests.slice(before) };
    },
    close: async () => {
      await driven.close();
      recorder.close();
      await stopServer(server);
    },
  };
}

interface Told {
  readonly value?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
}

/** The value of a call that must succeed; throws what the client threw. */
export function valueOf({ value, error }: Told): any {
  if (error !== undefined) throw new Error(`${error.name}: ${error.message}`);
  return value;
}

export function idsOf(list: { readonly data: readonly { readonly id: string }[] }): string[] {
  return list.data.map(({ id }) => id);
}
