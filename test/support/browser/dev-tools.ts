type Parameters = Readonly<Record<string, unknown>>;
type Listener = (parameters: any) => void;

interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
  readonly method?: string;
  readonly params?: unknown;
  readonly sessionId?: string;
}

/** A connection to a browser's DevTools protocol. A session is one tab; without one, the browser is meant. */
export class DevTools {
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, PromiseWithResolvers<any>>();
  readonly #listeners = new Map<string, Listener[]>();
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#hear(JSON.parse(String(data))));
    socket.addEventListener("close", () => this.#closed());
  }

  static async connect(url: string): Promise<DevTools> {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve, { once: true });
      socket.addEventListener("error", reject, { once: true });
    });
    return new DevTools(socket);
  }

  on(event: string, sessionId: string, listener: Listener): void {
    const name = `${sessionId} ${event}`;
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }

  off(event: string, sessionId: string, listener: Listener): void {
    const name = `${sessionId} ${event}`;
    this.#listeners.set(
      name,
      (this.#listeners.get(name) ?? []).filter((one) => one !== listener),
    );
  }

  /** Rejects if the browser refuses. */
  send(method: string, params: Parameters = {}, sessionId?: string): Promise<any> {
    const id = ++this.#id;
    const answer = Promise.withResolvers<any>();
    this.#answers.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) }));
    return answer.promise;
  }

  close(): void {
    this.#socket.close();
  }

  #hear({ id, result, error, method, params, sessionId = "" }: Message): void {
    if (id === undefined) {
      for (const listener of this.#listeners.get(`${sessionId} ${method}`) ?? []) listener(params);
      return;
    }
    const answer = this.#answers.get(id);
    this.#answers.delete(id);
    if (error === undefined) answer?.resolve(result);
    else answer?.reject(new Error(error.message));
  }

  #closed(): void {
    for (const { reject, promise } of this.#answers.values()) {
      promise.catch(() => undefined);
      reject(new Error("the browser has closed"));
    }
    this.#answers.clear();
  }
}
