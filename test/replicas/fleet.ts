import { openProxy, type Proxy } from "../support/upstreams/proxy.ts";
import { startServer, type ServerOptions, type TestServer } from "../support/server.ts";

/** How a server reaches its database, which a test may cut. */
export interface Way extends Pick<Proxy, "block" | "unblock" | "leadTo"> {
  /** Where the server finds the database. */
  readonly host: string;
  readonly port: number;
  /** What the server needs besides, to live on this way. */
  readonly server: Pick<ServerOptions, "within" | "flags">;
  close(): Promise<void>;
}

/** `to` is the database's own port on loopback. */
export type OpenWay = (at: number, to: number) => Promise<Way>;

/** One of several servers on one database, which reaches it by a way of its own. */
export interface Member {
  /** What a history calls the process; one that took its place has another name. */
  name: string;
  server: TestServer;
  readonly wayToDatabase: Way;
}

/** Servers in processes of their own that share one database. */
export class Fleet {
  readonly members: readonly Member[];
  readonly #databaseUrl: URL;
  #started: number;

  private constructor(members: readonly Member[], databaseUrl: URL) {
    this.members = members;
    this.#databaseUrl = databaseUrl;
    this.#started = members.length;
  }

  static async start(databaseUrl: string, count: number, open: OpenWay = openProxyAsWay): Promise<Fleet> {
    const url = new URL(databaseUrl);
    const join = async (at: number): Promise<Member> => {
      const wayToDatabase = await open(at, Number(url.port));
      return { name: String(at + 1), wayToDatabase, server: await startThrough(wayToDatabase, url) };
    };
    return new Fleet(await Promise.all(Array.from({ length: count }, (_, at) => join(at))), url);
  }

  get urls(): readonly string[] {
    return this.members.map(({ server }) => server.url);
  }

  /** Kills the process; its clients get no answer until another process replaces it. */
  async replace(member: Member): Promise<void> {
    const killed = member.server;
    await killed.kill();
    member.server = await startThrough(member.wayToDatabase, this.#databaseUrl);
    member.name = String(++this.#started);
    killed.remove();
  }

  /** Of the processes that should run, those that have ended. */
  get ended(): readonly string[] {
    return this.members
      .filter(({ server }) => server.process.exitCode !== null || server.process.signalCode !== null)
      .map(({ name, server }) => `server ${name} has ended: ${server.stderr().slice(-2_000)}`);
  }

  async remove(): Promise<void> {
    for (const { server, wayToDatabase } of this.members) {
      await server.kill();
      server.remove();
      await wayToDatabase.close();
    }
  }
}

async function openProxyAsWay(_at: number, to: number): Promise<Way> {
  const proxy = await openProxy("127.0.0.1", to);
  return { ...proxy, host: "127.0.0.1", server: {}, close: async () => proxy.close() };
}

function startThrough({ host, port, server }: Way, database: URL): Promise<TestServer> {
  const url = new URL(database);
  url.hostname = host;
  url.port = String(port);
  return startServer({ databaseUrl: url.href, ...server });
}
