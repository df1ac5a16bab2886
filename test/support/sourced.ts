import { afterEach, beforeEach } from "bun:test";
import { openTestApp, type TestApp } from "./app.ts";
import { startUpstream, type Upstream } from "./upstreams.ts";
import type { KeyName } from "./world.ts";

/** What a test of sources has before it begins. */
export interface Sourced {
  app: TestApp;
  upstream: Upstream;
  /** Of the models that a key sees, those whose names begin, or go on, as the upstream's do. */
  ids(key?: KeyName): Promise<string[]>;
}

/** For each test of a file a server without sources, and an upstream that lists these; both end with it. */
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
