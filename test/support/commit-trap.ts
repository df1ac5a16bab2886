import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** What becomes of the next commit that is sent through. */
export type CommitFate =
  /** It arrives, and the connection ends before the answer does. */
  | "answer lost"
  /** The same, and there is no way to the database any more. */
  | "answer lost for good"
  /** It arrives, and then nothing is heard any more. */
  | "answer silent"
  /** The connection ends before it arrives. */
  | "lost"
  /** The client's connection ends, and it arrives a while later. */
  | "late";

/** A way to PostgreSQL on which one commit, the next one after `set`, meets a fate. */
export interface CommitTrap {
  readonly port: number;
  set(fate: CommitFate): void;
  /** Until all that was held back has arrived. */
  settled(): Promise<void>;
  close(): void;
}

export const lateMs = 700;
// How a message with a query of several statements ends.
const commit = "; commit\0";

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
    // The database would take an end that it hears of for the end of the transaction.
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
