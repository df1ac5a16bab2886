import { afterAll } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer, type ServerOptions, type TestServer } from "../support/server.ts";

/** Resolves once the condition holds; throws when it does not for long. */
/** What a test file leaves behind is ended and removed when its tests are over, also when one of them failed. */
export function housekeeping() {
  const servers: TestServer[] = [];
  const directories: string[] = [];
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  });
  const newDirectory = () => {
    const directory = mkdtempSync(join(tmpdir(), "rollcall-starting-"));
    directories.push(directory);
    return directory;
  };
  return {
    newDirectory,
    /** A directory with a configuration file of this text in it. */
    directoryWith: (yaml: string) => {
      const directory = newDirectory();
      writeFileSync(join(directory, "rollcall.yaml"), yaml);
      return directory;
    },
    start: async (options: ServerOptions = {}): Promise<TestServer> => {
      const server = await startServer({ directory: newDirectory(), ...options });
      servers.push(server);
      return server;
    },
  };
}
