import { expect, test } from "bun:test";
import { baseModel } from "../../../test/support/models.ts";
import { organizationAudience } from "../../core/people/actor.ts";
import { openai } from "../../dialects/openai/openai.ts";
import { tagKeyOf } from "./tag-key.ts";
import { ViewMemory } from "./view-memory.ts";
import { View } from "./view.ts";

const installationKey = new TextEncoder().encode("of one installation");
const shelf = Array.from({ length: 1_000 }, (_, at) => baseModel(`model-${String(at).padStart(4, "0")}`));

function viewOf(organizationId: string, models = shelf): View {
  const audience = organizationAudience(organizationId);
  return new View({
    reader: audience,
    tagKey: tagKeyOf(audience, installationKey),
    models,
    modelBytes: 0,
    today: "2026-11-29",
    fixedHeaders: {},
    memory: new ViewMemory(1_000_000),
    letGo: () => undefined,
  });
}

async function listedBy(view: View) {
  const { body, etag } = await (await view.list(openai)).variant("identity");
  return { etag, text: await new Blob([body]).text() };
}

test("a list that is written in parts is JSON with every model once, in order", async () => {
  const { data } = JSON.parse((await listedBy(viewOf("org-1"))).text);
  expect(data.map(({ id }: { id: string }) => id)).toEqual(shelf.map(({ id }) => id));
});

test("a tag of one audience never stands for another's, whatever they see", async () => {
  const one = await listedBy(viewOf("org-1"));
  expect(await listedBy(viewOf("org-1"))).toEqual(one);
  expect((await listedBy(viewOf("org-2"))).etag).not.toBe(one.etag);
  expect((await listedBy(viewOf("org-1", shelf.slice(1)))).etag).not.toBe(one.etag);
});

test("whoever asks while a list is being made gets that one", async () => {
  const view = viewOf("org-1");
  const [first, second] = [view.list(openai), view.list(openai)];
  expect(first).toBeInstanceOf(Promise);
  expect(second).toBe(first);
  const made = await first;
  expect(view.list(openai)).toBe(made);
});
