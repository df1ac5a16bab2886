import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { administrator } from "../../support/administrator.ts";
import { manyYaml } from "../../support/api/dialect-world.ts";

/** All pages of a listing show the same moment, whatever changes between them. */

const count = 50;
let app: TestApp;
beforeEach(async () => void (app = await openTestApp(manyYaml(count))));
afterEach(() => app.close());

const key = "acemeOwner";
const get = async (target: string, headers: Record<string, string> = {}) => {
  const answer = await app.call("GET", target, { key, headers });
  expect([target, answer.status]).toEqual([target, 200]);
  return answer.json;
};
/** Adds a model that sorts first and one that sorts in the middle. */
async function change() {
  const aceme = administrator(() => app);
  await aceme.post("/rollcall/v1/models", { id: "a-new-first" });
  await aceme.post("/rollcall/v1/models", { id: "many/model-0020-and-a-half" });
}
const all = Array.from({ length: count }, (_, at) => `many/model-${String(at).padStart(4, "0")}`);

interface Style {
  readonly first: string;
  /** Null after the last page. */
  next(page: any): string | null;
  ids(page: any): string[];
}

const query = (text: string) => encodeURIComponent(text);
const styles: Readonly<Record<string, Style>> = {
  "Anthropic, forwards": {
    first: "/anthropic/v1/models?limit=7",
    next: ({ has_more, last_id }) => (has_more ? `/anthropic/v1/models?limit=7&after_id=${query(last_id)}` : null),
    ids: ({ data }) => data.map(({ id }: { id: string }) => id),
  },
  Gemini: {
    first: "/v1beta/models?pageSize=7",
    next: ({ nextPageToken: token }) =>
      token === undefined ? null : `/v1beta/models?pageSize=7&pageToken=${query(token)}`,
    ids: ({ models }) => models.map(({ name }: { name: string }) => name.replace("models/", "")),
  },
  Cohere: {
    first: "/cohere/v1/models?page_size=7",
    next: ({ next_page_token: token }) =>
      token === undefined ? null : `/cohere/v1/models?page_size=7&page_token=${query(token)}`,
    ids: ({ models }) => models.map(({ name }: { name: string }) => name),
  },
  "OpenRouter, by its links": {
    first: "/api/v1/models?limit=7&q=model",
    next: ({ links }) => (links.next === null ? null : `/api/v1/models${links.next}`),
    ids: ({ data }) => data.map(({ id }: { id: string }) => id),
  },
};

async function readAll(style: Style, between: (pages: number) => Promise<unknown>): Promise<string[][]> {
  const pages: string[][] = [];
  for (let target: string | null = style.first; target !== null;) {
    const page: unknown = await get(target);
    pages.push(style.ids(page));
    target = style.next(page);
    await between(pages.length);
  }
  return pages;
}

describe("pages of one listing", () => {
  for (const [name, style] of Object.entries(styles)) {
    test(`${name}: each model comes once, in order`, async () => {
      const pages = await readAll(style, async () => undefined);
      expect(pages.map(({ length }) => length)).toEqual([7, 7, 7, 7, 7, 7, 7, 1]);
      expect(pages.flat()).toEqual(all);
    });

    test(`${name}: a change between pages appears in the next listing only`, async () => {
      const pages = await readAll(style, async (read) => (read === 3 ? change() : undefined));
      expect(pages.flat()).toEqual(all);
      expect((await get(style.first)) && (await readAll(style, async () => undefined)).flat().length).toBeGreaterThan(
        count,
      );
    });

    test(`${name}: a changed listing is kept for a minute, and then answered 400`, async () => {
      const first = await get(style.first);
      const second = style.next(first) ?? "";
      await change();
      app.skewMs = 59_000;
      expect(style.ids(await get(second))).toEqual(all.slice(7, 14));
      app.skewMs = 61_000;
      const gone = await app.call("GET", second, { key });
      expect([gone.status, gone.text.includes("Begin again")]).toEqual([400, true]);
    });
  }

  test("Anthropic's pages go backwards", async () => {
    const pages: string[][] = [];
    for (let cursor = all.at(-1)!; ;) {
      const page = await get(`/anthropic/v1/models?limit=20&before_id=${query(cursor)}`);
      pages.unshift(page.data.map(({ id }: { id: string }) => id));
      if (pages.length === 1) await change();
      if (!page.has_more) break;
      cursor = page.first_id;
    }
    expect(pages.flat()).toEqual(all.slice(0, -1));
  });
});

describe("a page token", () => {
  test("a token does not work for another audience", async () => {
    const { nextPageToken } = await get("/v1beta/models?pageSize=7");
    await change();
    const target = `/v1beta/models?pageToken=${nextPageToken}`;
    expect((await app.call("GET", target, { key: "acemeDenyList" })).status).toBe(400);
    expect((await app.call("GET", target, { key })).status).toBe(200);
  });

  test("a token does not work in another dialect", async () => {
    const { nextPageToken } = await get("/v1beta/models?pageSize=7");
    await change();
    for (const target of ["/cohere/v1/models?page_token=", "/v1beta/tunedModels?pageToken="])
      expect([target, (await app.call("GET", target + nextPageToken, { key })).status]).toEqual([target, 400]);
  });

  test("a listing that is read over midnight stays as it began", async () => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const input = { id: "a-first-that-ends", shutdown_date: tomorrow };
    await administrator(() => app).post("/rollcall/v1/models", input);
    const style = styles["Gemini"]!;
    const midnight = Date.parse(`${tomorrow}T00:00:00Z`) - Date.now();
    app.skewMs = midnight - 10_000;
    const pages = await readAll(style, async (read) => void (app.skewMs = midnight + (read > 2 ? 10_000 : -10_000)));
    expect(pages.flat()).toEqual([input.id, ...all]);
    expect((await readAll(style, async () => undefined)).flat()).toEqual(all);
  });

  test("an invalid token or cursor is answered 400", async () => {
    for (const target of [
      "/v1beta/models?pageToken=x",
      "/cohere/v1/models?page_token=..",
      `/v1beta/models?pageToken=${"a".repeat(22)}.5`,
      "/anthropic/v1/models?after_id=a%23b",
      "/anthropic/v1/models?limit=5&after_id=a&before_id=b",
      "/anthropic/v1/models?limit=0",
      "/anthropic/v1/models?limit=1001",
      "/anthropic/v1/models?lifecycle[]=odd",
      "/api/v1/models?limit=0",
      "/api/v1/models?offset=1&listing=x",
      "/v1beta/models?pageSize=many",
    ])
      expect([target, (await app.call("GET", target, { key })).status]).toEqual([target, 400]);
  });

  test("a last id or an offset needs no token and gets today's list", async () => {
    await change();
    const after = await get(`/anthropic/v1/models?limit=2&after_id=${query("many/model-0020")}`);
    expect(after.data.map(({ id }: { id: string }) => id)).toEqual(["many/model-0020-and-a-half", "many/model-0021"]);
    expect((await get("/api/v1/models?limit=2&offset=1")).data[0].id).toBe("many/model-0000");
    expect((await get("/api/v1/models?limit=2&offset=500")).data).toEqual([]);
  });
});

test("a request without a page size, and Claude Code's, gets everything in one page", async () => {
  for (const target of [
    "/anthropic/v1/models",
    "/anthropic/v1/models?limit=1000",
    "/v1beta/models",
    "/cohere/v1/models",
    "/api/v1/models",
  ]) {
    const page = await get(target);
    expect((page.data ?? page.models).length).toBe(count);
    expect(page.has_more ?? page.nextPageToken ?? page.next_page_token ?? page.links?.next ?? false).toBe(false);
  }
});

test("OpenRouter's next link works at every path, and behind a proxy with a prefix", async () => {
  for (const path of ["/api/v1/models", "/api/v1/models/user", "/openrouter/api/v1/models"]) {
    const { links } = await get(`${path}?limit=7&q=model`);
    const behindProxy = new URL(links.next, `https://host.example/llm${path}?limit=7&q=model`);
    expect(behindProxy.pathname).toBe(`/llm${path}`);
    const { data } = await get(path + behindProxy.search);
    expect(data.map(({ id }: { id: string }) => id)).toEqual(all.slice(7, 14));
  }
});

test("an empty cursor is ignored", async () => {
  for (const name of ["after_id", "before_id"])
    expect((await get(`/anthropic/v1/models?${name}=`)).data.length).toBe(count);
  expect((await get("/cohere/v1/models?page_token=&endpoint=")).models.length).toBe(count);
});

test("a page has its own entity tag, which is answered 304", async () => {
  const { headers } = await app.call("GET", "/v1beta/models?pageSize=7", { key });
  const known = { "if-none-match": headers["etag"]! };
  expect((await app.call("GET", "/v1beta/models?pageSize=7", { key, headers: known })).status).toBe(304);
  expect((await app.call("GET", "/v1beta/models?pageSize=8", { key, headers: known })).status).toBe(200);
});
