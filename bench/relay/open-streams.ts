import { connect } from "node:net";
import { callProbe } from "./traffic.ts";
import { key } from "./relays.ts";

/** Opens streams that stay open, and resolves when the first event of each is here. */
export async function openStreams(
  url: string,
  upstreamUrl: string,
  model: string,
  count: number,
): Promise<{ close(): void }> {
  const sockets = await Promise.all(Array.from({ length: count }, () => openStream(url, upstreamUrl, model)));
  return { close: () => sockets.forEach((socket) => socket.destroy()) };
}

function openStream(url: string, upstreamUrl: string, model: string) {
  const { host, hostname, port } = new URL(url);
  const { path, headers, body = "" } = callProbe(model, 900, key, upstreamUrl);
  const lines = Object.entries({ ...headers, host, "content-length": String(body.length) });
  const { promise, resolve, reject } = Promise.withResolvers<ReturnType<typeof connect>>();
  const socket = connect(Number(port), hostname, () => {
    socket.write(
      `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`,
    );
  });
  socket.on("error", reject);
  socket.on("data", (bytes) => (bytes.includes("data: ") ? resolve(socket) : undefined));
  return promise;
}
