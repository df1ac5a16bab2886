import { afterAll, beforeAll } from "bun:test";
import { connect, type Socket } from "node:net";
import { startServer, type ServerOptions, type TestServer } from "../support/server.ts";
import { keys, type KeyName } from "../support/world.ts";
import { onlyAnswer } from "./expectations.ts";
import { parseAnswers, type Conversation, type RawAnswer } from "./raw-answers.ts";

export interface CollectOptions {
  /** How many final answers to wait for before listening for unexpected bytes. */
  readonly answersExpected?: number;
  /** Listens until the server closes the connection, however late. */
  readonly untilClosed?: boolean;
  /** Whether the answers are to HEAD, and so have a length but no body. */
  readonly toHead?: boolean;
  readonly deadlineMs?: number;
}

export interface RawConnection {
  /** Text beyond ASCII is sent as Latin-1. */
  write(bytes: string): void;
  /** Resolves when the server closes, when it is silent after the expected answers, or at the deadline. */
  collect(options?: CollectOptions): Promise<Conversation>;
  /** Closes the connection as a client that goes away does. */
  close(): void;
}

/** The server of one test file, started before its tests and stopped after them. */
export interface FileServer {
  stderr(): string;
  connection(): Promise<RawConnection>;
  /** Sends these bytes on a new connection. */
  talk(bytes: string, options?: CollectOptions): Promise<Conversation>;
  /** The answer to one request that asks to close the connection, so that the test need not wait for silence. */
  ask(bytes: string, options?: CollectOptions): Promise<RawAnswer>;
  /** The line of the access log that contains this text. */
  logLine(text: string): Promise<string>;
}

const quietMs = 120;
const deadlineMsDefault = 4_000;
const logDeadlineMs = 3_000;

export function serverOfThisFile(serverOptions?: ServerOptions): FileServer {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(serverOptions);
  });
  afterAll(async () => {
    await server.stop();
    server.remove();
  });
  const connection = () => openConnection(Number(new URL(server.url).port));
  const talk: FileServer["talk"] = async (bytes, options) => {
    const opened = await connection();
    opened.write(bytes);
    const conversation = await opened.collect(options);
    opened.close();
    return conversation;
  };
  return {
    stderr: () => server.stderr(),
    connection,
    talk,
    ask: async (bytes, options) => {
      const ending = bytes.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
      const conversation = await talk(ending, { ...options, untilClosed: true });
      if (!conversation.closedByServer) throw new Error("the server did not end the connection when asked to");
      return onlyAnswer(conversation);
    },
    logLine: async (text) => {
      for (const endMs = performance.now() + logDeadlineMs; performance.now() < endMs; await Bun.sleep(10)) {
        const line = server
          .stderr()
          .split("\n")
          // The last line may not have arrived yet.
          .slice(0, -1)
          .find((candidate) => candidate.includes(text));
        if (line !== undefined) return line;
      }
      throw new Error(`the log has no line with ${text}`);
    },
  };
}

/** The bytes of a request. `headers` are whole lines; Host is not added. */
export function requestWithoutHost(line: string, headers: readonly string[] = [], body = ""): string {
  return [line, ...headers, "", body].join("\r\n");
}

export function request(method: string, target: string, headers: readonly string[] = [], body = ""): string {
  return requestWithoutHost(`${method} ${target} HTTP/1.1`, ["Host: rollcall.example", ...headers], body);
}

export function bearer(name: KeyName): string {
  return `Authorization: Bearer ${keys[name]}`;
}

async function openConnection(port: number): Promise<RawConnection> {
  const startMs = performance.now();
  const socket = await connected(port);
  let received = Buffer.alloc(0);
  let closedByServer = false;
  let changed = () => {};
  socket.on("data", (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
    changed();
  });
  socket.on("close", () => {
    closedByServer = true;
    changed();
  });
  // A server may also close with a reset, which "close" follows.
  socket.on("error", () => {});

  function collect(options: CollectOptions = {}): Promise<Conversation> {
    const { answersExpected = 1, untilClosed = false, toHead = false, deadlineMs = deadlineMsDefault } = options;
    return new Promise((resolve) => {
      let quiet: Timer | undefined;
      const finish = () => {
        clearTimeout(quiet);
        clearTimeout(deadline);
        changed = () => {};
        const durationMs = performance.now() - startMs;
        resolve({ ...parseAnswers(received, { toHead, closedByServer }), closedByServer, durationMs });
      };
      const deadline = setTimeout(finish, deadlineMs);
      changed = () => {
        clearTimeout(quiet);
        if (closedByServer) return finish();
        const { answers } = parseAnswers(received, { toHead, closedByServer });
        const finalAnswers = answers.filter(({ status }) => status >= 200).length;
        if (finalAnswers >= answersExpected && !untilClosed) quiet = setTimeout(finish, quietMs);
      };
      changed();
    });
  }

  return {
    write: (bytes) => void socket.write(Buffer.from(bytes, "latin1")),
    collect,
    close: () => void socket.destroy(),
  };
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () => resolve(socket));
  });
}
