import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** What happens to the next commit. */
export type CommitFate =
  /** The commit arrives, and the connection ends before the answer. */
  | "answer lost"
  /** The same, and the database can no longer be reached. */
  | "answer lost for good"
  /** The commit arrives, and then nothing is answered any more. */
  | "answer silent"
  /** The connection ends before the commit arrives. */
  | "lost"
  /** The client's connection ends, and the commit arrives later. */
  | "late";

/** A proxy to PostgreSQL that disturbs the next commit after `set`. */
export interface CommitTrap {
  readonly port: number;
  set(fate: CommitFate): void;
  /** Resolves when everything that was held back has arrived. */
  settled(): Promise<void>;
  close(): void;
}

export const lateMs = 700;
// The end of a message that commits, alone or behind other statements.
const commit = "commit\0";

export async function openCommitTrap(host: string, port: number): Promise<CommitTrap> {
  const sockets = new Set<Socket>();
  let next: CommitFate | null = null;
  let settled = Promise.resolve();

  const closeBut = (last: Socket | null) => {
    server.close();
    for (const socket of sockets) if (socket !== last) socket.destroy();
  };
  const meet = (fate: CommitFate, bytes: Buffer, incoming: Socket, outgoing: Socket) => {
    if (fate !== "late" && fate !== "lost") outgoing.write(bytes);
    outgoing.pause();
    if (fate !== "answer silent") incoming.destroy();
    if (fate === "answer lost for good") closeBut(outgoing);
    if (fate === "late")
      settled = new Promise((resolve) => setTimeout(() => outgoing.write(bytes, () => resolve()), lateMs));
  };

  const server = createServer((incoming) => {
    const outgoing = connect(port, host);
    let trapped = false;
    for (const socket of [incoming, outgoing]) sockets.add(socket.on("error", () => socket.destroy()));
    incoming.on("data", (bytes: Buffer) => {
      const fate = next;
      if (fate === null || !bytes.includes(commit)) outgoing.write(bytes);
      else {
        next = null;
        trapped = true;
        meet(fate, bytes, incoming, outgoing);
      }
    });
    outgoing.on("data", (bytes) => incoming.write(bytes));
    outgoing.on("close", () => incoming.destroy());
    // The database would take the end of the connection for the end of the transaction.
    incoming.on("close", () => void (trapped || outgoing.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    set: (fate) => void (next = fate),
    settled: () => settled,
    close: () => closeBut(null),
  };
}
