import { createServer, type Server, type Socket } from "node:net";
import { answerOf, listening } from "../../support/upstreams/raw-upstream.ts";
import { callBehaviours } from "./behaviours.ts";

const list = answerOf(JSON.stringify({ object: "list", data: [{ id: "up-model", object: "model" }] }));

/** An upstream that answers each call as its body says, and can be restarted on its port. */
export class FaultyCallUpstream {
  port = 0;
  /** How often it went down or came back. */
  changes = 0;
  #server: Server | null = null;
  readonly #sockets = new Set<Socket>();
  /** Connections whose call is not answered to its end, or was broken off. */
  readonly #busy = new Set<Socket>();

  get busy(): number {
    return this.#busy.size;
  }

  async open(): Promise<void> {
    this.#server = createServer((socket) => this.#serve(socket));
    this.port = await listening(this.#server, "127.0.0.1", this.port);
  }

  async restart(): Promise<void> {
    this.changes++;
    this.close();
    await Bun.sleep(50);
    await this.open();
    this.changes++;
  }

  close(): void {
    this.#server?.close();
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  #serve(socket: Socket): void {
    let text = "";
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#sockets.delete(socket);
      this.#busy.delete(socket);
    });
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      const behaviour = /"behaviour":"([^"]*)"\}$/.exec(text)?.[1];
      if (behaviour === undefined && !/^GET .*\r\n\r\n$/s.test(text)) return;
      text = "";
      if (behaviour === undefined) socket.write(list);
      else this.#answer(socket, behaviour);
    });
  }

  #answer(socket: Socket, behaviour: string): void {
    const { answer, expected } = callBehaviours[behaviour]!;
    // A connection that is kept after a whole answer is not busy.
    if (expected === "broken" || behaviour.startsWith("silence")) this.#busy.add(socket);
    answer(socket);
  }
}
