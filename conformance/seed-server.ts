import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startServer, type TestServer } from "../test/support/server.ts";
import { stopServer } from "./stop-server.ts";

/** The key of the owner of the organization "acemeco". */
export const seedKey = "key-of-the-seed-documents-0123456789";

export interface SeedServer {
  readonly url: string;
  /** The ids that an owner sees now. */
  ids(): Promise<string[]>;
  stop(): Promise<void>;
}

/** The server that `npm start` serves: its models are those that the seed documents name. */
export async function startSeedServer(): Promise<SeedServer> {
  const yaml = readFileSync(join(import.meta.dir, "..", "examples", "quickstart.yaml"), "utf8");
  const server = await startServer({ yaml, environment: { ROLLCALL_API_KEY: seedKey } });
  return { url: server.url, ids: () => ids(server), stop: () => stopServer(server) };
}

async function ids({ url }: TestServer): Promise<string[]> {
  const answer = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${seedKey}` } });
  const list = (await answer.json()) as { readonly data: readonly { readonly id: string }[] };
  return list.data.map(({ id }) => id);
}
