import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Route } from "../../../src/http/request/route.ts";
import { openTestApp } from "../../support/app.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { frontLanguages, frontNames, isInstalled, startFront, type Front } from "./fronts.ts";
import { isPublic, publicPattern } from "./public-paths.ts";
import { shownRecipe } from "./recipes.ts";

/** Each recipe publishes the routes that clients need, and no other. The route table says which these are. */

const app = await openTestApp();
const { routes } = app;
await app.close();

test.each(frontLanguages)("the recipe for %s has the pattern of the route table", (language) => {
  expect(shownRecipe(language)).toContain(` ${publicPattern(routes)}`.replace("^", language === "apache" ? "!^" : "^"));
});

test("what administers, measures or probes stays inside", () => {
  const inside = new Set(routes.filter((route) => !isPublic(route)).map(({ path }) => path.split("/{")[0]!));
  for (const path of [
    "/v1/organization/projects",
    "/v1/projects",
    "/v1/fine_tuning/checkpoints",
    "/rollcall/v1/models",
  ])
    expect(inside).toContain(path);
  for (const path of ["/metrics", "/healthz", "/readyz", "/openapi.json"]) expect(inside).toContain(path);
});

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ yaml: null, flags: ["--no-access-log"] });
});
afterAll(async () => {
  await server.kill();
  server.remove();
});

describe.each(frontNames.filter(isInstalled))("%s", (name) => {
  let front: Front;
  beforeAll(async () => {
    front = await startFront(name, [server.url, server.url]);
  });
  afterAll(() => front.stop());

  /** OPTIONS needs no key, and only a server knows the methods of a path. */
  const methodsOf = async (path: string) => {
    const url = `https://127.0.0.1:${front.port}${path}`;
    const answer = await fetch(url, { method: "OPTIONS", tls: { rejectUnauthorized: false } });
    return answer.status === 404 ? "inside" : (answer.headers.get("allow")?.split(", ") ?? answer.status);
  };

  test("every public route reaches a server, and every other is a 404", async () => {
    const seen: unknown[] = [];
    const wanted: unknown[] = [];
    for (const [path, here] of Map.groupBy(routes, exampleOf)) {
      seen.push([path, await methodsOf(path)]);
      wanted.push([path, here.every(isPublic) ? expect.arrayContaining(here.map(({ method }) => method)) : "inside"]);
    }
    expect(seen).toEqual(wanted);
  });

  test("the root reaches a server, which Claude Code asks first", async () => {
    const tls = { rejectUnauthorized: false };
    expect((await fetch(`https://127.0.0.1:${front.port}/`, { method: "HEAD", tls })).status).toBe(200);
  });
});

/** A path of the route, with an id as the official SDKs send it. */
function exampleOf({ path }: Route): string {
  return path.replace("{model}", "ft%3Aacme%2Fone").replaceAll(/\{\w+\}/g, "id_1");
}
