import { afterEach, beforeEach } from "bun:test";
import { openTestApp, type TestApp } from "../app.ts";
import { startUpstream, type Upstream } from "./upstreams.ts";
import type { KeyName } from "../world.ts";

/** What every test of sources starts with. */
export interface Sourced {
  app: TestApp;
  upstream: Upstream;
  /** The models that a key sees and that have the upstream's ids, perhaps with a prefix. */
  ids(key?: KeyName): Promise<string[]>;
}

/** Gives each test of a file a server without sources and an upstream that lists these ids, and closes both. */
export function sourced(...models: readonly string[]): Sourced {
  const there = {
    ids: async (key: KeyName = "acemeOwner") =>
      (await there.app.call("GET", "/v1/models", { key })).json.data
        .map(({ id }: { id: string }) => id)
        .filter((id: string) => id.includes("up-")),
  } as Sourced;
  beforeEach(async () => {
    there.app = await openTestApp();
    there.upstream = await startUpstream(...models);
  });
  afterEach(async () => {
    there.upstream.close();
    await there.app.close();
  });
  return there;
}
