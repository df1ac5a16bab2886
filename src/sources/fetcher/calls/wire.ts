import type { Socket } from "node:net";

/** Hears of what happens on a wire. */
export interface WireListener {
  arrives(bytes: Buffer): void;
  /** `isClean` if the other side ended it, false if it was reset. May be called more than once. */
  closes(isClean: boolean): void;
}

/** What a connection reads from and writes to. */
export interface Wire {
  /** Whether everything that was written has left. */
  readonly isFlushed: boolean;
  write(bytes: Uint8Array): void;
  pause(): void;
  resume(): void;
  ref(): void;
  unref(): void;
}

/** The socket of the runtime on which one of node:net stands. */
interface Handle extends Omit<Wire, "write" | "isFlushed"> {
  /** Returns how many bytes it took. */
  write(bytes: Uint8Array): number;
  reload(options: { readonly socket: Readonly<Record<string, (handle: Handle, bytes: Buffer) => void>> }): void;
}

/** The streams of node:net cost more than all that the relay does with an event, so they are passed by where they can be. */
export function wireOf(socket: Socket, isSecure: boolean, listener: WireListener): Wire {
  const handle = isSecure ? null : handleOf(socket);
  return handle === null ? new StreamWire(socket, listener) : new HandleWire(handle, listener);
}

/** Null if it has read something already, or has closed. */
function handleOf(socket: Socket): Handle | null {
  if (socket.destroyed || socket.readableLength > 0 || socket.readableEnded) return null;
  const { _handle: handle } = socket as { readonly _handle?: Partial<Handle> | null };
  return typeof handle?.reload === "function" ? (handle as Handle) : null;
}

class StreamWire implements Wire {
  readonly #socket: Socket;

  constructor(socket: Socket, listener: WireListener) {
    this.#socket = socket;
    socket.on("data", (bytes: Buffer) => listener.arrives(bytes));
    socket.on("end", () => listener.closes(true));
    socket.on("error", () => listener.closes(false));
    socket.on("close", () => listener.closes(false));
  }

  get isFlushed(): boolean {
    return this.#socket.writableLength === 0;
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

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }
}

class HandleWire implements Wire {
  readonly #handle: Handle;
  /** What the kernel has not taken yet. */
  readonly #rest: Uint8Array[] = [];

  constructor(handle: Handle, listener: WireListener) {
    this.#handle = handle;
    handle.reload({
      socket: {
        data: (_handle, bytes) => listener.arrives(bytes),
        drain: () => this.#drain(),
        end: () => listener.closes(true),
        error: () => listener.closes(false),
        close: () => listener.closes(false),
      },
    });
  }

  get isFlushed(): boolean {
    return this.#rest.length === 0;
  }

  write(bytes: Uint8Array): void {
    this.#rest.push(bytes);
    if (this.#rest.length === 1) this.#drain();
  }

  #drain(): void {
    for (let [first] = this.#rest; first !== undefined; [first] = this.#rest) {
      const taken = Math.max(0, this.#handle.write(first));
      if (taken < first.length) {
        this.#rest[0] = first.subarray(taken);
        return;
      }
      this.#rest.shift();
    }
  }

  pause(): void {
    this.#handle.pause();
  }

  resume(): void {
    this.#handle.resume();
  }

  ref(): void {
    this.#handle.ref();
  }

  unref(): void {
    this.#handle.unref();
  }
}
