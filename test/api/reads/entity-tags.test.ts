import { expect, test } from "bun:test";
import { createHash, createHmac } from "node:crypto";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { newStorePlace } from "../../support/store-place.ts";
import { fineTune, spareFineTune } from "../../support/world.ts";

/** Entity tags disclose nothing about their input, and are equal on every server and after every restart. */

const list = (app: TestApp, headers: Readonly<Record<string, string>> = {}) =>
  app.call("GET", "/v1/models", { key: "acemeDenyList", headers });

// Far more names than the policy has, including all names that it hides.
const words = ["gpt-4o", "ada", "babbage", "curie", "davinci", fineTune, spareFineTune, "o3", "whisper-1", "dall-e-3"];
const subsets = Array.from({ length: 2 ** words.length }, (_, bits) => words.filter((_word, at) => (bits >> at) & 1));

test("a key cannot work out offline which models its project's policy hides", async () => {
  const app = await openTestApp();
  const { bytes, headers } = await list(app);
  const paged = await app.call("GET", "/v1beta/models?pageSize=1", { key: "acemeDenyList" });
  const seen = [headers["etag"]!, paged.text];
  // An attacker knows the body, how tags are made, and the organization's id from the 2023 dialect.
  const spelled = subsets.flatMap((ids) =>
    ["deny_list", "allow_list"].map((mode) => JSON.stringify(["org-aceme", mode, [...ids].sort()])),
  );
  const found = spelled.filter((audience) => guesses(audience, bytes).some((tag) => seen.some((s) => s.includes(tag))));
  expect(found).toEqual([]);
  await app.close();
});

/** The tags for this audience and body without a secret, or with a well-known one. */
function guesses(audience: string, body: Uint8Array): string[] {
  const withKey = (key: string | Uint8Array) => createHmac("sha256", key).update(body).digest("base64url");
  const hashed = createHash("sha256").update(audience).digest("base64");
  const tags = [
    createHash("sha256").update(audience).update("\0").update(body).digest("base64url"),
    ...["", "org-aceme"].map((key) =>
      createHmac("sha256", key).update(`${audience}\0`).update(body).digest("base64url"),
    ),
    ...[audience, hashed].flatMap((text) => [withKey(text), withKey(createHmac("sha256", "").update(text).digest())]),
  ];
  return tags.map((tag) => tag.slice(0, 20));
}

test("an entity tag survives a restart and differs between stores", async () => {
  const place = await newStorePlace();
  const first = await openTestApp(undefined, place);
  const tag = (await list(first)).headers["etag"]!;
  await first.close();
  const again = await openTestApp(undefined, place);
  expect((await list(again, { "if-none-match": tag })).status).toBe(304);
  await again.close();
  await place.remove();
  const other = await openTestApp();
  expect((await list(other)).headers["etag"]).not.toBe(tag);
  await other.close();
});
