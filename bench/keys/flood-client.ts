import { connect, type Socket } from "node:net";

/*
 * A client of `bench/keys/flood.ts` in a process of its own: sends requests at a steady rate over kept connections and
 * prints how long each took. `bun flood-client.ts URL HEADER CREDENTIAL RATE SECONDS`; a credential ending in `*` is
 * another one for each request. Without a key it sends the same bytes in a header that nobody reads.
 */

const connections = 200;
const tickMs = 1;

const [address = "", header = "", credential = "", rate = "", seconds = ""] = process.argv.slice(2);
const { hostname, port } = new URL(address);
const took: number[] = [];
const statuses: Record<string, number> = {};
let [sent, unsent, last] = [0, 0, Math.floor(Math.random() * 1e9)];

const idle: Connection[] = [];

class Connection {
  readonly #socket: Socket;
  #askedMs = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    // Each answer fits into one packet.
    socket.on("data", (bytes) => this.#answered(bytes.toString("latin1", 9, 12)));
    socket.on("error", () => undefined);
  }

  ask(): void {
    this.#askedMs = performance.now();
    const key = credential.endsWith("*") ? credential.slice(0, -1) + String(last++).padStart(40, "0") : credential;
    this.#socket.write(`GET /v1/models HTTP/1.1\r\nHost: ${hostname}:${port}\r\n${header}: Bearer ${key}\r\n\r\n`);
  }

  #answered(status: string): void {
    took.push(performance.now() - this.#askedMs);
    statuses[status] = (statuses[status] ?? 0) + 1;
    idle.push(this);
  }
}

for (let at = 0; at < Math.min(connections, Number(rate)); at++) {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await new Promise((resolve) => socket.once("connect", resolve));
  idle.push(new Connection(socket));
}
const startedMs = performance.now();
const timer = setInterval(() => {
  const elapsed = (performance.now() - startedMs) / 1000;
  if (elapsed > Number(seconds)) return end();
  for (const due = elapsed * Number(rate); sent + unsent < due;) {
    const connection = idle.shift();
    if (connection === undefined) unsent++;
    else {
      sent++;
      connection.ask();
    }
  }
}, tickMs);

function end(): void {
  clearInterval(timer);
  process.stdout.write(JSON.stringify({ took, statuses, unsent }), () => process.exit(0));
}
