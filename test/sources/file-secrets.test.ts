import { afterEach, beforeEach, expect, test } from "bun:test";
import { declareSources } from "../../src/registry/config/declare-sources.ts";
import { Refresher } from "../../src/registry/sources/refresher.ts";
import { secretBox } from "../../src/registry/sources/secret-box.ts";
import { createUpstreams, FileSecrets } from "../../src/registry/sources/upstreams.ts";
import { createFetcher } from "../../src/sources/fetcher/fetcher.ts";
import { administrator } from "../support/administrator.ts";
import { masterKey, openTestApp, type TestApp } from "../support/app.ts";
import { refreshServicesOf, sourceAt, startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import { until } from "../support/waiting.ts";

/** Several servers on one database, not all of which were given the file that declares a source. */

const secret = "a-secret-of-the-file";

let app: TestApp;
let upstream: Upstream;
let problems: string[];
beforeEach(async () => {
  app = await openTestApp();
  upstream = await startUpstream("up-a");
  upstream.answer = (request, response) => {
    response.statusCode = request.headers.authorization === `Bearer ${secret}` ? 200 : 401;
    response.end(JSON.stringify({ data: upstream.models }));
  };
  problems = [];
});
afterEach(async () => {
  upstream.close();
  await app.close();
});

const named = (id: string) => sourceAt(upstream.url, { id });
const withSecret = (id: string) => ({ ...named(id), hasSecret: true });
const declare = (...ids: string[]) => declareSources(refreshServicesOf(app), "file", ids.map(withSecret));
const state = (id: string) => app.store.sources.state(named(id));

/** The refresher of a server that has the secrets of these sources. */
function refresherWith(...ids: string[]): Refresher {
  const fileSecrets = new FileSecrets();
  fileSecrets.replace(ids.map((id) => ({ name: named(id), secret })));
  const upstreams = createUpstreams(createFetcher(), secretBox([masterKey]), fileSecrets, "anywhere");
  return new Refresher({ ...refreshServicesOf(app), upstreams }, (error) => problems.push(String(error)));
}

test("only a server that has its secret refreshes a source", async () => {
  await declare("up");
  const without = refresherWith();
  for (let at = 0; at < 3; at++) await without.poll();
  await without.idle();
  expect([upstream.requests, (await state("up"))?.failures]).toEqual([[], 0]);
  expect(problems).toEqual([]);
  expect(app.logLines.filter((line) => line.includes("left to other servers"))).toEqual([
    'the source "up" of org-aceme is left to other servers: this server was not given the file with its secret',
  ]);
  const having = refresherWith("up");
  await having.poll();
  await having.idle();
  expect([upstream.requests.length, await state("up")]).toMatchObject([1, { failures: 0, error: null }]);
});

test("any number of sources of other servers does not keep a server from its own", async () => {
  const others = Array.from({ length: 20 }, (_, at) => `other-${at}`);
  // The source that was added last is due first.
  await declare("own");
  await declare("own", ...others);
  const refresher = refresherWith("own");
  await until(async () => {
    await refresher.poll();
    return (await state("own"))?.succeededAtMs !== null;
  });
  await refresher.idle();
  expect(upstream.requests).toHaveLength(1);
});

test("has_secret says whether the file has a secret for a source, and follows the file", async () => {
  const reported = async () => (await administrator(() => app).get("/rollcall/v1/sources/up")).has_secret;
  await declare("up");
  expect(await reported()).toBe(true);
  await declareSources(refreshServicesOf(app), "file", [{ ...named("up"), hasSecret: false }]);
  expect(await reported()).toBe(false);
  await declare("up");
  expect(await reported()).toBe(true);
});

test("a server without the secret does not delete a model", async () => {
  upstream.models = [{ id: "ft:gpt-4o:aceme::x", object: "model" }];
  await declare("up");
  const having = refresherWith("up");
  await having.poll();
  await having.idle();
  upstream.requests.length = 0;
  const refused = await app.call("DELETE", "/v1/models/ft:gpt-4o:aceme::x", { key: "acemeOwner" });
  expect([refused.status, upstream.requests]).toEqual([502, []]);
  expect(refused.json.error.message).toEndWith("Its secret is in a configuration file that this server was not given.");
});
