import { randomUUID } from "node:crypto";
import type { ReservedSQL, SQL } from "bun";
import { connectOrRefuse, describeDatabase, openError } from "./schema.ts";
import { close, connectTo, withDeadline } from "./session.ts";
import { StoreRefusedToOpen, StoreUnavailable } from "../store.ts";

// As long as any other first question to a database may take.
const answerMsMax = 1_000;
const advice = "A pooler between them, such as PgBouncer, has to pool by session (pool_mode = session)";

/**
 * A pooler that hands a connection on between transactions loses LISTEN, and gives one client's settings to another.
 * Throws StoreRefusedToOpen where that shows, and StoreUnavailable where it seems so.
 */
export async function refuseUnfitPooler(url: string): Promise<void> {
  const database = describeDatabase(url);
  const clients: SQL[] = [];
  const connect = () => {
    const client = connectOrRefuse(database, () => connectTo(new URL(url)));
    clients.push(client);
    return client;
  };
  const [one, other, listener] = [connect(), connect(), connect()];
  const channel = `rollcall_${randomUUID()}`;
  const { promise: heard, resolve: hear } = Promise.withResolvers<void>();
  try {
    // Reserved, since a client would replace a lost connection.
    const connected = [one.reserve(), other.reserve(), listener.listen(channel, () => hear())] as const;
    const [first, second] = await withDeadline(answerMsMax, Promise.all(connected));
    if (await areShared(first, second))
      throw new StoreRefusedToOpen(
        `cannot use ${database}: it gives one connection to several clients in turn. ${advice}`,
      );
    await withDeadline(answerMsMax, first.unsafe(`select pg_notify('${channel}', '')`));
    await withDeadline(answerMsMax, heard).catch(() => {
      throw new StoreUnavailable(`it does not tell what other servers change. ${advice}`);
    });
  } catch (error) {
    throw openError(error, database);
  } finally {
    for (const client of clients) close(client);
  }
}

/** Two clients that are connected at the same time have a session each, and keep it. */
async function areShared(one: ReservedSQL, other: ReservedSQL): Promise<boolean> {
  const session = await sessionOf(one);
  return session === (await sessionOf(other)) || session !== (await sessionOf(one));
}

async function sessionOf(client: ReservedSQL): Promise<unknown> {
  const [row] = await withDeadline(answerMsMax, client.unsafe<{ pid: unknown }[]>(`select pg_backend_pid() as pid`));
  return row?.pid;
}
