import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** Passes bytes on to a server unchanged and keeps the requests among them, as the client wrote them. */
export interface Recorder {
  readonly url: string;
  readonly requests: RecordedRequest[];
  close(): void;
}

export interface RecordedRequest {
  readonly method: string;
  /** Path and query, never decoded. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Puts a recorder in front of the server at `url`. */
export async function record(url: string): Promise<Recorder> {
  const { hostname, port } = new URL(url);
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const upstream = connect(Number(port), hostname);
    let unread = "";
    incoming.on("data", (chunk: Buffer) => {
      unread = takeHeads(unread + chunk.toString("latin1"), requests);
    });
    for (const [socket, other] of [
      [incoming, upstream],
      [upstream, incoming],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  return {
    url: `http://127.0.0.1:${await portOf(server)}`,
    requests,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

// No client sends a body with these calls, so a blank line ends each request.
function takeHeads(text: string, requests: RecordedRequest[]): string {
  const heads = text.split("\r\n\r\n");
  const unread = heads.pop() ?? "";
  for (const head of heads) requests.push(parseHead(head));
  return unread;
}

function parseHead(head: string): RecordedRequest {
  const [requestLine = "", ...lines] = head.split("\r\n");
  const [method = "", target = ""] = requestLine.split(" ");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { method, target, headers: Object.fromEntries(headers) };
}
