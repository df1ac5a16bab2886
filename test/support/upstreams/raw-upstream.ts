import { createServer, type Server, type Socket } from "node:net";

/** Called when the head of a request has arrived, and its body if it has a Content-Length. */
export type Answer = (socket: Socket, request: string) => unknown;

/** An upstream that sends the bytes that a test wants, and records its requests. */
export interface RawUpstream {
  readonly port: number;
  readonly url: string;
  /** The text of each request so far. */
  readonly requests: readonly string[];
  readonly close: () => void;
}

export async function startRawUpstream(answer: Answer, host = "127.0.0.1", wantedPort = 0): Promise<RawUpstream> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let text = "";
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      if (!isWhole(text)) return;
      requests.push(text);
      answer(socket, text);
      text = "";
    });
  });
  const port = await listening(server, host, wantedPort);
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port, url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`, requests, close };
}

/** The bytes of an answer, JSON by default. */
export function answerOf(body: string | Buffer, headers: readonly string[] = [], status = "200 OK"): Buffer {
  const bytes = Buffer.from(body);
  const hasLength = headers.some((header) => /^(content-length|transfer-encoding):/i.test(header));
  const lines = [`HTTP/1.1 ${status}`, ...headers, ...(hasLength ? [] : [`Content-Length: ${bytes.length}`]), "", ""];
  return Buffer.concat([Buffer.from(lines.join("\r\n")), bytes]);
}

export async function listening(server: Server, host = "127.0.0.1", port = 0): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once("error", reject);
  server.listen(port, host, () => {
    const address = server.address();
    resolve(typeof address === "object" && address !== null ? address.port : 0);
  });
  return await promise;
}

function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
  return end !== -1 && text.length >= end + 4 + length;
}
