import { dlopen, ptr } from "bun:ffi";
import { readdirSync, readFileSync } from "node:fs";

/*
 * What the kernel knows of the connections of a port and the runtime does not: those that are established and not
 * accepted, and what has arrived and was not read. Closing a socket then resets the client. The runtime has no call for
 * this, so on Linux it is asked of the kernel.
 */

const [SOL_SOCKET, SO_ATTACH_FILTER, SO_ACCEPTCONN] = [1, 26, 30] as const;
const [IPPROTO_TCP, TCP_INFO] = [6, 11] as const;
const peekWithoutWaiting = 0x42;
// `tcpi_unacked` in tcp_info of a listening socket is the length of its queue.
const queueLengthAt = 24;

/** A BPF program over the TCP header. It drops packets that open a connection (SYN without ACK). */
const dropOpening: readonly (readonly [code: number, jumpTrue: number, jumpFalse: number, value: number])[] = [
  [0x30, 0, 0, 13],
  [0x54, 0, 0, 0x12],
  [0x15, 0, 1, 0x02],
  [0x06, 0, 0, 0],
  [0x06, 0, 0, 0xffff_ffff],
];

/** The kernel's side of the sockets that this process has for a port on which it listens. */
export class KernelSockets {
  readonly #libc: Libc;
  readonly #port: number;
  readonly #listening: number;

  private constructor(libc: Libc, port: number, listening: number) {
    this.#libc = libc;
    this.#port = port;
    this.#listening = listening;
  }

  /** Null if the system does not support this. */
  static of(port: number): KernelSockets | null {
    if (process.platform !== "linux") return null;
    try {
      const libc = openLibc();
      const listening = descriptorsOf(libc, port).find((descriptor) => isListening(libc, descriptor));
      return listening === undefined ? null : new KernelSockets(libc, port, listening);
    } catch {
      return null;
    }
  }

  /**
   * Makes the kernel drop new connections to this port. A client tries again a second later, and reaches the next server
   * or none. Returns whether it does.
   */
  holdNewConnections(): boolean {
    return ignoreOpening(this.#libc, this.#listening);
  }

  /** How many connections are established and not accepted. */
  get queueLength(): number {
    return option(this.#libc, this.#listening, IPPROTO_TCP, TCP_INFO, 256)?.readUInt32LE(queueLengthAt) ?? 0;
  }

  /** Whether a client has connected and sent nothing yet. For a second, the kernel shows such a connection to nobody. */
  isAnyOpening(): boolean {
    const port = this.#port.toString(16).toUpperCase().padStart(4, "0");
    // The local address, the remote one, and the state SYN_RECV.
    const opening = new RegExp(`^ *\\d+: [0-9A-F]+:${port} [0-9A-F:]+ 03 `, "m");
    return ["/proc/net/tcp", "/proc/net/tcp6"].some((table) => opening.test(readIfThere(table)));
  }

  /** Whether something has arrived on a connection that the runtime has not read. */
  isAnyUnread(): boolean {
    const byte = Buffer.alloc(1);
    return descriptorsOf(this.#libc, this.#port).some(
      (descriptor) => this.#libc.recv(descriptor, ptr(byte), 1, peekWithoutWaiting) > 0,
    );
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

function openLibc() {
  const musl = `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`;
  const symbols = {
    getsockopt: { args: ["i32", "i32", "i32", "ptr", "ptr"], returns: "i32" },
    setsockopt: { args: ["i32", "i32", "i32", "ptr", "u32"], returns: "i32" },
    getsockname: { args: ["i32", "ptr", "ptr"], returns: "i32" },
    recv: { args: ["i32", "ptr", "u64", "i32"], returns: "i64" },
  } as const;
  try {
    return dlopen("libc.so.6", symbols).symbols;
  } catch {
    return dlopen(musl, symbols).symbols;
  }
}

type Libc = ReturnType<typeof openLibc>;

/** The descriptors of this process's sockets of a port: the one that listens, and its connections. */
function descriptorsOf(libc: Libc, port: number): number[] {
  const descriptors = readdirSync("/proc/self/fd").map(Number);
  return descriptors.filter((descriptor) => portOf(libc, descriptor) === port);
}

function isListening(libc: Libc, descriptor: number): boolean {
  return option(libc, descriptor, SOL_SOCKET, SO_ACCEPTCONN, 4)?.readUInt32LE(0) === 1;
}

function portOf(libc: Libc, descriptor: number): number {
  const address = Buffer.alloc(128);
  const size = Uint32Array.of(address.length);
  // The port has the same offset in both address families.
  return libc.getsockname(descriptor, ptr(address), ptr(size)) === 0 ? address.readUInt16BE(2) : 0;
}

function ignoreOpening(libc: Libc, socket: number): boolean {
  const code = Buffer.alloc(dropOpening.length * 8);
  for (const [at, [operation, jumpTrue, jumpFalse, value]] of dropOpening.entries()) {
    code.writeUInt16LE(operation, at * 8);
    code.writeUInt8(jumpTrue, at * 8 + 2);
    code.writeUInt8(jumpFalse, at * 8 + 3);
    code.writeUInt32LE(value, at * 8 + 4);
  }
  const program = Buffer.alloc(16);
  program.writeUInt16LE(dropOpening.length, 0);
  program.writeBigUInt64LE(BigInt(ptr(code)), 8);
  return libc.setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, ptr(program), program.length) === 0;
}

function option(libc: Libc, descriptor: number, level: number, name: number, bytes: number): Buffer | null {
  const value = Buffer.alloc(bytes);
  const size = Uint32Array.of(bytes);
  return libc.getsockopt(descriptor, level, name, ptr(value), ptr(size)) === 0 ? value : null;
}
