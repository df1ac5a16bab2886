import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One tab of a Chromium without a window, driven through its DevTools protocol. */

type Parameters = Readonly<Record<string, unknown>>;
type Listener = (parameters: any) => void;

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--remote-debugging-port=0",
];

export class Tab {
  readonly #socket: WebSocket;
  readonly #session: string;
  readonly #answers: Map<number, (answer: any) => void>;
  readonly #listeners = new Map<string, Listener>();
  readonly #end: () => Promise<void>;
  #id = 1000;

  private constructor(socket: WebSocket, session: string, end: () => Promise<void>) {
    this.#socket = socket;
    this.#session = session;
    this.#end = end;
    this.#answers = new Map();
    socket.addEventListener("message", ({ data }) => this.#hear(JSON.parse(String(data))));
  }

  static async open(program: string): Promise<Tab> {
    const profile = mkdtempSync(join(tmpdir(), "rollcall-chromium-"));
    const child = Bun.spawn([program, ...flags, `--user-data-dir=${profile}`, "about:blank"], {
      stdout: "ignore",
      stderr: "ignore",
    });
    const end = async () => {
      child.kill();
      await child.exited;
      rmSync(profile, { recursive: true, force: true });
    };
    const [port, path] = await addressIn(join(profile, "DevToolsActivePort"));
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
    await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
    const { targetId } = await asked(socket, 1, "Target.createTarget", { url: "about:blank" });
    const { sessionId } = await asked(socket, 2, "Target.attachToTarget", { targetId, flatten: true });
    const tab = new Tab(socket, sessionId, end);
    for (const domain of ["Page", "Network", "Runtime", "Log"]) await tab.send(`${domain}.enable`);
    return tab;
  }

  on(event: string, listener: Listener): void {
    this.#listeners.set(event, listener);
  }

  send(method: string, params: Parameters = {}): Promise<any> {
    const id = ++this.#id;
    const { promise, resolve } = Promise.withResolvers();
    this.#answers.set(id, resolve);
    this.#socket.send(JSON.stringify({ id, method, params, sessionId: this.#session }));
    return promise;
  }

  /** Resolves when the page is loaded and has done its first work. */
  async visit(url: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.on("Page.loadEventFired", () => resolve());
    await this.send("Page.navigate", { url });
    await promise;
    await Bun.sleep(100);
  }

  async value(expression: string): Promise<any> {
    const { result } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    return result.value;
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.#end();
  }

  #hear({ id, result, method, params }: { id?: number; result?: unknown; method?: string; params?: unknown }): void {
    if (id === undefined) this.#listeners.get(method ?? "")?.(params);
    else this.#answers.get(id)?.(result ?? {});
  }
}

/** Chromium writes the port that it chose, and the path of its socket. */
async function addressIn(file: string): Promise<string[]> {
  for (let tries = 0; tries < 300; tries++) {
    try {
      const lines = readFileSync(file, "utf8").split("\n");
      if (lines.length > 1) return lines;
    } catch {
      // It is not there yet.
    }
    await Bun.sleep(100);
  }
  throw new Error("Chromium did not start within 30 seconds");
}

function asked(socket: WebSocket, id: number, method: string, params: Parameters): Promise<any> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const hear = ({ data }: MessageEvent) => {
    const answer = JSON.parse(String(data));
    if (answer.id !== id) return;
    socket.removeEventListener("message", hear);
    resolve(answer.result);
  };
  socket.addEventListener("message", hear);
  socket.send(JSON.stringify({ id, method, params }));
  return promise;
}
