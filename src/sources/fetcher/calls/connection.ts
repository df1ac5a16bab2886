import type { Socket } from "node:net";
import { Silence } from "./silence.ts";
import type { Proxy } from "../proxies.ts";

/** Who uses a connection at the moment. */
export interface ConnectionUser {
  take(bytes: Buffer): void;
  /** `isClean` if the upstream ended the connection, false if it reset it. */
  closed(isClean: boolean): void;
  /** The silence lasts too long. */
  fallsSilent(): void;
}

/** A connection that carries one request after another. */
export class OpenConnection {
  readonly openedMs = performance.now();
  /** Set when a proxy reads the requests. */
  readonly proxy: Proxy | null;
  /** Kept with the connection: one for each of many short exchanges would cost more than the rest of its watching. */
  readonly silence = new Silence(() => this.#user?.fallsSilent());
  #idleSinceMs = 0;
  #isClosed = false;
  #user: ConnectionUser | null = null;
  readonly #socket: Socket;
  /** A TLS connection is a socket on a socket. */
  readonly #sockets: readonly Socket[];

  constructor(socket: Socket, sockets: readonly Socket[], proxy: Proxy | null) {
    this.#socket = socket;
    this.#sockets = sockets;
    this.proxy = proxy;
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.#take(bytes));
    socket.on("end", () => this.#close(true));
    socket.on("error", () => this.#close(false));
    socket.on("close", () => this.#close(false));
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get idleSinceMs(): number {
    return this.#idleSinceMs;
  }

  /** Whether everything that was written has left. */
  get isFlushed(): boolean {
    return this.#socket.writableLength === 0;
  }

  use(user: ConnectionUser): void {
    if (this.#idleSinceMs > 0) this.#socket.ref();
    this.#user = user;
  }

  /** An idle connection does not keep the process alive. */
  release(): void {
    this.#user = null;
    this.silence.end();
    this.#idleSinceMs = performance.now();
    this.#socket.unref();
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Closes it at once, and tells its user nothing. */
  destroy(): void {
    this.#isClosed = true;
    this.#user = null;
    this.silence.end();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** What arrives without a request is an answer to nothing. */
  #take(bytes: Buffer): void {
    if (this.#user === null) this.destroy();
    else this.#user.take(bytes);
  }

  #close(isClean: boolean): void {
    if (this.#isClosed) return;
    const user = this.#user;
    this.destroy();
    user?.closed(isClean);
  }
}
