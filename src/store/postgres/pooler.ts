import { randomUUID } from "node:crypto";
import type { ReservedSQL, SQL } from "bun";
import { connectOrRefuse, describeDatabase, openError } from "./schema.ts";
import { close, connectTo, withDeadline } from "./session.ts";
import { StoreRefusedToOpen, StoreUnavailable } from "../store.ts";

// As long as the version check may take.
const answerMsMax = 1_000;
const advice = "A pooler between them, such as PgBouncer, has to pool by session (pool_mode = session)";

/**
 * Refuses a pooler that shares connections between clients: it loses LISTEN and mixes up session settings. Throws
 * StoreRefusedToOpen if that is certain, and StoreUnavailable if it is likely.
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
  const { promise: notified, resolve: onNotify } = Promise.withResolvers<void>();
  try {
    // Reserved, because a client silently replaces a lost connection.
    const connected = [one.reserve(), other.reserve(), listener.listen(channel, () => onNotify())] as const;
    const [first, second] = await withDeadline(answerMsMax, Promise.all(connected));
    if (await areShared(first, second))
      throw new StoreRefusedToOpen(
        `cannot use ${database}: it gives one connection to several clients in turn. ${advice}`,
      );
    await withDeadline(answerMsMax, first.unsafe(`select pg_notify('${channel}', '')`));
    await withDeadline(answerMsMax, notified).catch(() => {
      throw new StoreUnavailable(`it does not tell what other servers change. ${advice}`);
    });
  } catch (error) {
    throw openError(error, database);
  } finally {
    for (const client of clients) close(client);
  }
}

/** Whether two clients that are connected at the same time share a session, or one of them changes its session. */
async function areShared(one: ReservedSQL, other: ReservedSQL): Promise<boolean> {
  const session = await sessionOf(one);
  return session === (await sessionOf(other)) || session !== (await sessionOf(one));
}

async function sessionOf(client: ReservedSQL): Promise<unknown> {
  const [row] = await withDeadline(answerMsMax, client.unsafe<{ pid: unknown }[]>(`select pg_backend_pid() as pid`));
  return row?.pid;
}
