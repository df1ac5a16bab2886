import { dlopen, ptr } from "bun:ffi";
import { readdirSync } from "node:fs";

/*
 * The kernel keeps a queue of connections that are established and not yet accepted. Closing the listening socket
 * resets them, with any requests that have already arrived. On Linux a socket can refuse new connections while its
 * queue is emptied; the runtime has no call for that.
 */

/** The established connections of a listening socket that were not accepted yet. */
export interface AcceptQueue {
  readonly length: number;
}

const [SOL_SOCKET, SO_ATTACH_FILTER, SO_ACCEPTCONN] = [1, 26, 30] as const;
const [IPPROTO_TCP, TCP_INFO] = [6, 11] as const;
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

/**
 * Makes the kernel drop new connections to this port. A client tries again a second later, and reaches the next server
 * or none. Null if the system does not support this.
 */
export function holdNewConnections(port: number): AcceptQueue | null {
  if (process.platform !== "linux") return null;
  try {
    const libc = openLibc();
    const socket = listeningSocket(libc, port);
    return socket !== null && ignoreOpening(libc, socket) ? queueOf(libc, socket) : null;
  } catch {
    return null;
  }
}

function openLibc() {
  const musl = `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`;
  const symbols = {
    getsockopt: { args: ["i32", "i32", "i32", "ptr", "ptr"], returns: "i32" },
    setsockopt: { args: ["i32", "i32", "i32", "ptr", "u32"], returns: "i32" },
    getsockname: { args: ["i32", "ptr", "ptr"], returns: "i32" },
  } as const;
  try {
    return dlopen("libc.so.6", symbols).symbols;
  } catch {
    return dlopen(musl, symbols).symbols;
  }
}

type Libc = ReturnType<typeof openLibc>;

/** The descriptor of this process's listening socket for a port. */
function listeningSocket(libc: Libc, port: number): number | null {
  const descriptors = readdirSync("/proc/self/fd").map(Number);
  return descriptors.find((descriptor) => isListening(libc, descriptor) && portOf(libc, descriptor) === port) ?? null;
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

function queueOf(libc: Libc, socket: number): AcceptQueue {
  return {
    get length() {
      return option(libc, socket, IPPROTO_TCP, TCP_INFO, 256)?.readUInt32LE(queueLengthAt) ?? 0;
    },
  };
}

function option(libc: Libc, descriptor: number, level: number, name: number, bytes: number): Buffer | null {
  const value = Buffer.alloc(bytes);
  const size = Uint32Array.of(bytes);
  return libc.getsockopt(descriptor, level, name, ptr(value), ptr(size)) === 0 ? value : null;
}
