import { startServer, type TestServer } from "../test/support/server.ts";
import { endWithUs, removedWithUs } from "./tools.ts";
import type { World } from "./world.ts";

const flags = ["--no-access-log"];

/** A data directory with a world, so that servers start on it without a configuration file. */
export interface Data {
  readonly directory: string;
  /** The duration of the first start, which read the file and wrote everything it declares. */
  readonly firstStartMs: number;
  remove(): void;
}

export async function prepareData({ yaml }: World): Promise<Data> {
  const startedMs = performance.now();
  const server = await startServer({ yaml, flags });
  const firstStartMs = performance.now() - startedMs;
  endWithUs(server.process);
  await server.stop();
  return { directory: server.directory, firstStartMs, remove: removedWithUs(server.directory) };
}

export async function startRollcall(directory: string): Promise<TestServer> {
  const server = await startServer({ yaml: null, directory, flags });
  endWithUs(server.process);
  return server;
}
