import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A proxy that can drop all traffic like a cut cable, without closing connections. */
export interface Proxy {
  readonly port: number;
  block(): void;
  /** Lets new connections through. Old ones stay dead, as behind a router that has lost their state. */
  unblock(): void;
  /** Sends new connections to another port, like an address that moves to another machine. */
  leadTo(port: number): void;
  close(): void;
}

export async function openProxy(host: string, port: number, listenOn = "127.0.0.1"): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let blocked = false;
  let target = port;
  const server = createServer((incoming) => {
    const outgoing = connect(target, host);
    for (const [from, to] of [[incoming, outgoing] as const, [outgoing, incoming] as const]) {
      sockets.add(from);
      if (blocked) from.pause();
      from.on("data", (bytes) => to.write(bytes));
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        if (!from.isPaused()) to.end();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, listenOn, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    block: () => {
      blocked = true;
      for (const socket of sockets) socket.pause();
    },
    unblock: () => void (blocked = false),
    leadTo: (other) => void (target = other),
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
