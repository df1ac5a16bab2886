import { describe, expect, spyOn, test } from "bun:test";
import { baseModel } from "../../../test/support/models.ts";
import { organizationAudience } from "../../core/people/actor.ts";
import { openai } from "../../dialects/openai/openai.ts";
import { turns } from "../turns.ts";
import { PieceCache } from "./piece-cache.ts";
import { opened } from "./plain.ts";
import { tagKeyOf } from "./tag-key.ts";
import { ViewMemory } from "./view-memory.ts";
import type { VariantOnce } from "./rendering.ts";
import { View } from "./view.ts";

const installationKey = new TextEncoder().encode("of one installation");
const thousandModels = Array.from({ length: 1_000 }, (_, at) => baseModel(`model-${String(at).padStart(4, "0")}`));

function viewOf(organizationId: string, models = thousandModels): View {
  const audience = organizationAudience(organizationId);
  const memory = new ViewMemory(1_000_000);
  return new View({
    audience,
    tagKey: tagKeyOf(audience, installationKey),
    models: { own: [], base: models },
    today: "2026-11-29",
    memory,
    pieces: new PieceCache(memory, "2026-11-29"),
    onEvict: () => undefined,
  });
}

async function listedBy(view: View) {
  const { payload, etag } = await (await view.list(openai)).variant("identity");
  return { etag, text: await new Response(opened(payload)).text() };
}

test("a list that is written in slices is JSON with every model once, in order", async () => {
  const { data } = JSON.parse((await listedBy(viewOf("org-1"))).text);
  expect(data.map(({ id }: { id: string }) => id)).toEqual(thousandModels.map(({ id }) => id));
});

test("two audiences never have the same tag, whatever they see", async () => {
  const one = await listedBy(viewOf("org-1"));
  expect(await listedBy(viewOf("org-1"))).toEqual(one);
  expect((await listedBy(viewOf("org-2"))).etag).not.toBe(one.etag);
  expect((await listedBy(viewOf("org-1", thousandModels.slice(1)))).etag).not.toBe(one.etag);
});

test("requests that come while a list is being made get that list", async () => {
  const view = viewOf("org-1");
  const [first, second] = [view.list(openai), view.list(openai)];
  expect(first).toBeInstanceOf(Promise);
  expect(second).toBe(first);
  const made = await first;
  expect(view.list(openai)).toBe(made);
});

describe("a list that is sent once", () => {
  const sizes = { big: 20_000, medium: 1_000 };
  for (const [size, count] of Object.entries(sizes)) {
    test(`has the same bytes and tag as the cached list: a ${size} one`, async () => {
      const models = Array.from({ length: count }, (_, at) => baseModel(`model-${String(at).padStart(6, "0")}`));
      const view = viewOf("org-1", models);
      const cached = await listedBy(view);
      const once = await sentOnce(view, "identity");
      expect(once.payload instanceof ReadableStream).toBe(size === "big");
      expect({ etag: once.etag, text: await textOf(once) }).toEqual(cached);
    });
  }

  test("is compressed unless it is large, because it is not cached", async () => {
    const many = Array.from({ length: sizes.big }, (_, at) => baseModel(`model-${String(at).padStart(5, "0")}`));
    expect((await sentOnce(viewOf("org-1"), "gzip")).encoding).toBe("gzip");
    const join = spyOn(Buffer, "concat");
    expect((await sentOnce(viewOf("org-1", many), "gzip")).encoding).toBe("identity");
    // Compressing begins with one array of all bytes.
    expect(join).not.toHaveBeenCalled();
    join.mockRestore();
  });

  test("may hold a text that is longer than a piece, in characters of several bytes", async () => {
    const id = "\u6a21".repeat(50_000);
    const view = viewOf(
      "org-1",
      [baseModel("a"), baseModel(id), baseModel("z")].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
    const { data } = JSON.parse(await textOf(await sentOnce(view, "identity")));
    expect(data.map((model: { id: string }) => model.id)).toContain(id);
    expect(data.length).toBe(3);
  });

  function textOf({ payload }: VariantOnce): Promise<string> {
    return new Response(opened(payload)).text();
  }

  function sentOnce(view: View, encoding: "identity" | "gzip") {
    return turns.run("org-1", "test", async (slices) => {
      const { rows } = await slices.wait(async () => view.listing(openai));
      return view.renderOnce(openai, rows, openai.frame(), encoding, slices);
    });
  }
});
