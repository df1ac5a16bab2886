import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { Server } from "bun";
import type { Closing } from "./closing.ts";
import { KernelSockets } from "./kernel-sockets.ts";

// How long no request must have come before new connections are refused, and the longest wait for that.
const [graceQuietMs, graceMostMs] = [150, 1_000];
// How long a newly opened connection has to send its request.
const lastQuietMs = 100;
// How long the rest of a request's head may take to arrive.
const headMs = 500;
// How long a request that is ended at the deadline has to say so: a broken stream is reset a moment after its last event.
const lastWordsMs = 1_000;
const lookEveryMs = 20;

/** Ends a listener so that everything that has arrived is answered. Resolves then, or at the deadline. */
export async function drain(
  server: Server<undefined>,
  closing: Closing,
  { deadlineMs, atDeadline }: { readonly deadlineMs: number; readonly atDeadline: () => void },
): Promise<void> {
  const deadline = setTimeout(() => void cut(server, atDeadline, deadlineMs), deadlineMs);
  const mostMs = Math.min(graceMostMs, deadlineMs / 4);
  closing.begin();
  // Clients with an open connection learn that it ends from their next answer instead of a reset.
  await closing.quiet(graceQuietMs, mostMs);
  const sockets = KernelSockets.of(server.port ?? 0);
  const isHeld = sockets?.holdNewConnections() ?? false;
  await closing.quiet(lastQuietMs, mostMs, () => isHeld && isAnyWaiting(sockets));
  await allRead(sockets, mostMs);
  // In the same turn: the runtime closes idle connections whether or not something has arrived on them.
  await Promise.race([server.stop(), endUnasked(server)]);
  clearTimeout(deadline);
}

/** Requests that are ended have a moment to say so to their clients. */
async function cut(server: Server<undefined>, endRequests: () => void, deadlineMs: number): Promise<void> {
  endRequests();
  const endMs = performance.now() + Math.min(lastWordsMs, deadlineMs);
  while (server.pendingRequests > 0 && performance.now() < endMs) await sleep(lookEveryMs);
  await server.stop(true);
}

function isAnyWaiting(sockets: KernelSockets | null): boolean {
  return sockets !== null && (sockets.queueLength > 0 || sockets.isAnyOpening());
}

/** Each turn of the loop reads what has arrived. */
async function allRead(sockets: KernelSockets | null, mostMs: number): Promise<void> {
  const startedMs = performance.now();
  while (sockets?.isAnyUnread() === true && performance.now() - startedMs < mostMs) await setImmediate();
}

/** `server.stop` waits for connections that never sent anything until they time out. */
async function endUnasked(server: Server<undefined>): Promise<void> {
  let busyMs = performance.now();
  while (performance.now() - busyMs < headMs) {
    if (server.pendingRequests > 0) busyMs = performance.now();
    await sleep(lookEveryMs);
  }
  await server.stop(true);
}
