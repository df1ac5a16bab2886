import type { Socket } from "node:net";
import { atEndOfTurn } from "./loop-turn.ts";
import { Silence } from "./silence.ts";
import { wireOf, type Wire, type WireListener } from "./wire.ts";
import type { Proxy } from "../proxies.ts";

/** Who uses a connection at the moment. */
export interface ConnectionUser {
  take(bytes: Buffer): void;
  /** `isClean` if the upstream ended the connection, false if it reset it. */
  closed(isClean: boolean): void;
  /** The silence lasts too long. */
  fallsSilent(): void;
}

/** How many connections carry a request. One alone need not wait for the end of the turn. */
let inUse = 0;

/** A connection that carries one request after another. */
export class OpenConnection implements WireListener {
  readonly openedMs = performance.now();
  /** Set when a proxy reads the requests. */
  readonly proxy: Proxy | null;
  /** Kept with the connection: one for each of many short exchanges would cost more than the rest of its watching. */
  readonly silence = new Silence(() => this.#user?.fallsSilent());
  #idleSinceMs = 0;
  #isClosed = false;
  #user: ConnectionUser | null = null;
  /** What arrived in this turn of the event loop, and what is to be written in it. */
  readonly #arrived: Buffer[] = [];
  readonly #unwritten: Uint8Array[] = [];
  readonly #wire: Wire;
  /** A TLS connection is a socket on a socket. */
  readonly #sockets: readonly Socket[];

  constructor(socket: Socket, sockets: readonly Socket[], proxy: Proxy | null) {
    this.#sockets = sockets;
    this.proxy = proxy;
    socket.setNoDelay(true);
    this.#wire = wireOf(socket, sockets.length > 1, this);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get idleSinceMs(): number {
    return this.#idleSinceMs;
  }

  /** Whether everything that was written has left. */
  get isFlushed(): boolean {
    return this.#unwritten.length === 0 && this.#wire.isFlushed;
  }

  use(user: ConnectionUser): void {
    if (this.#idleSinceMs > 0) this.#wire.ref();
    this.#user = user;
    inUse++;
  }

  /** An idle connection does not keep the process alive. */
  release(): void {
    this.#forgetUser();
    this.silence.end();
    this.#idleSinceMs = performance.now();
    this.#wire.unref();
  }

  write(bytes: Uint8Array): void {
    if (inUse === 1 && this.#unwritten.length === 0) this.#wire.write(bytes);
    else this.#wait(this.#unwritten, bytes);
  }

  endTurn(): void {
    for (const bytes of this.#unwritten) this.#wire.write(bytes);
    this.#unwritten.length = 0;
    this.#takeArrived();
  }

  #wait<Bytes>(waiting: Bytes[], bytes: Bytes): void {
    if (waiting.push(bytes) === 1) atEndOfTurn(this);
  }

  pause(): void {
    this.#wire.pause();
  }

  resume(): void {
    this.#wire.resume();
  }

  /** Closes it at once, and tells its user nothing. */
  destroy(): void {
    this.#isClosed = true;
    this.#forgetUser();
    this.silence.end();
    this.#unwritten.length = this.#arrived.length = 0;
    for (const socket of this.#sockets) socket.destroy();
  }

  #forgetUser(): void {
    if (this.#user !== null) inUse--;
    this.#user = null;
  }

  /** What arrives without a request, or before it is written, is an answer to nothing. */
  arrives(bytes: Buffer): void {
    if (this.#user === null || this.#unwritten.length > 0) this.closes(false);
    else if (inUse === 1 && this.#arrived.length === 0) this.#take(bytes);
    else this.#wait(this.#arrived, bytes);
  }

  #takeArrived(): void {
    for (let bytes = this.#arrived.shift(); bytes !== undefined; bytes = this.#arrived.shift()) this.#take(bytes);
  }

  /** The request may have ended with what arrived before in the same turn. */
  #take(bytes: Buffer): void {
    if (this.#user === null) this.destroy();
    else this.#user.take(bytes);
  }

  closes(isClean: boolean): void {
    this.#takeArrived();
    if (this.#isClosed) return;
    const user = this.#user;
    this.destroy();
    user?.closed(isClean);
  }
}
