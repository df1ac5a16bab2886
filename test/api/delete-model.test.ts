import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../support/app.ts";
import { awkwardIds, fineTune, spareFineTune, strangersFineTune } from "../support/world.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const path = (id: string) => `/v1/models/${encodeURIComponent(id)}`;
const listed = async () =>
  (await app.call("GET", "/v1/models", { key: "acemeOwner" })).json.data.map(({ id }: { id: string }) => id);

describe("a deletion that succeeds", () => {
  test("a deleted model is gone from the next list and answers 404", async () => {
    const before = await app.call("GET", "/v1/models", { key: "acemeOwner" });
    const { status, text, headers } = await app.call("DELETE", path(fineTune), { key: "acemeOwner" });
    expect([status, text]).toEqual([200, `{"id":"${fineTune}","object":"model","deleted":true}`]);
    expect(headers["cache-control"]).toBe("no-store");
    const after = await app.call("GET", "/v1/models", {
      key: "acemeOwner",
      headers: { "if-none-match": before.headers["etag"]! },
    });
    expect(after.status).toBe(200);
    expect(await listed()).not.toContain(fineTune);
    expect((await app.call("GET", path(fineTune), { key: "acemeOwner" })).status).toBe(404);
    expect((await app.call("DELETE", path(fineTune), { key: "acemeOwner" })).status).toBe(404);
  });

  test("awkward ids can be deleted raw and encoded, whatever the body and content type", async () => {
    for (const id of awkwardIds) {
      const headers = { "content-type": "application/json" };
      const { json } = await app.call("DELETE", path(id), { key: "acemeOwner", headers, body: "" });
      expect(json).toEqual({ id, object: "model", deleted: true });
    }
    expect((await app.call("DELETE", `/models/${spareFineTune}`, { key: "acemeOwner", body: "{}" })).status).toBe(200);
  });

  test("the organization decides who may delete, and owned_by is only a label", async () => {
    const { json } = await app.call("GET", path(spareFineTune), { key: "acemeOwner" });
    expect(json.owned_by).toBe("user-abc");
    expect((await app.call("DELETE", path(spareFineTune), { key: "acemeOwner" })).status).toBe(200);
  });

  test("a key limited to deleting can delete", async () => {
    expect((await app.call("DELETE", path(fineTune), { key: "acemeDeleteOnly" })).status).toBe(200);
  });

  test("a deletion writes one audit row and one revision in one transaction", async () => {
    const { revision } = app.live;
    const { headers } = await app.call("DELETE", path(fineTune), { key: "acemeOwner" });
    expect(app.live.revision).toBe(revision + 1);
    const [event] = await app.audit("org-aceme");
    expect(event).toMatchObject({
      type: "resource.deleted",
      resourceId: fineTune,
      revision: revision + 1,
      address: "192.0.2.1",
      requestId: headers["x-request-id"],
      details: { resource_type: "model" },
    });
    expect(await app.store.models.find("org-aceme", fineTune)).toMatchObject({
      state: "deleted",
      deletion: { keyId: event?.keyId },
    });
  });

  test("of 32 concurrent deletions exactly one succeeds", async () => {
    const all = await Promise.all(
      Array.from({ length: 32 }, () => app.call("DELETE", path(fineTune), { key: "acemeOwner" })),
    );
    expect(all.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 31 }, () => 404)]);
    const events = await app.audit("org-aceme");
    expect(events.filter(({ type }) => type === "resource.deleted")).toHaveLength(1);
  });
});

describe("a retry of a deletion whose answer was lost", () => {
  const retry = { "x-stainless-retry-count": "1" };

  test("a retry with the same key gets the original answer for a minute", async () => {
    const first = await app.call("DELETE", path(fineTune), { key: "acemeOwner" });
    const again = await app.call("DELETE", path(fineTune), { key: "acemeOwner", headers: retry });
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect((await app.call("DELETE", path(fineTune), { key: "acemeDeleteOnly", headers: retry })).status).toBe(404);
    expect((await app.call("DELETE", path(fineTune), { key: "acemeOwner" })).status).toBe(404);
    app.skewMs = 61_000;
    expect((await app.call("DELETE", path(fineTune), { key: "acemeOwner", headers: retry })).status).toBe(404);
  });

  test("a retry gets 200 while the first request is still running", async () => {
    const [, second] = await Promise.all([
      app.call("DELETE", path(fineTune), { key: "acemeOwner" }),
      app.call("DELETE", path(fineTune), { key: "acemeOwner", headers: retry }),
    ]);
    // Either request may commit first; the client sees only the second answer.
    expect(second.status).toBe(200);
    const events = await app.audit("org-aceme");
    expect(events.filter(({ type }) => type === "resource.deleted")).toHaveLength(1);
  });

  test("a refused retry takes the same time for a hidden and for an absent model", async () => {
    const times: number[] = [];
    for (let round = 0; round < 5; round++)
      for (const id of ["absent", fineTune]) {
        const startedMs = performance.now();
        const { status } = await app.call("DELETE", path(id), { key: "acemeDenyList", headers: retry });
        times.push(performance.now() - startedMs);
        expect([id, status]).toEqual([id, 404]);
      }
    expect(Math.min(...times)).toBeGreaterThan(8);
  });

  test("a retry does not delete an absent model", async () => {
    expect((await app.call("DELETE", path("absent"), { key: "acemeOwner", headers: retry })).status).toBe(404);
  });
});

describe("a deletion that is forbidden", () => {
  const message = "You must have the Owner role in your organization to delete a model.";

  test("a key without the owner's right is answered 403 with the reference's message, whatever the id", async () => {
    for (const key of [
      "acemeMember",
      "acemeViewer",
      "acemeAccount",
      "acemeReadOnly",
      "acemeRestricted",
      "acemeAdmin",
    ] as const) {
      for (const id of [fineTune, "davinci", "absent", strangersFineTune, "a%"]) {
        const { status, json } = await app.call("DELETE", `/v1/models/${id}`, { key });
        expect([status, json.error.code, json.error.param]).toEqual([403, "insufficient_permissions", null]);
        expect(json.error.message).toContain(message);
        expect(json.error.message).toContain("Missing scopes: api.delete");
      }
    }
    expect(await listed()).toContain(fineTune);
  });

  test("a base model is answered 403 for everybody", async () => {
    const { status, json } = await app.call("DELETE", path("davinci"), { key: "acemeOwner" });
    expect([status, json.error.code, json.error.param]).toEqual([403, "model_not_deletable", "model"]);
    expect(await listed()).toContain("davinci");
  });
});

describe("a deletion of a model that the key does not see", () => {
  test("another organization's model is answered exactly like an absent one", async () => {
    const absent = await app.call("DELETE", path("absent"), { key: "acemeOwner" });
    const hidden = await app.call("DELETE", path(strangersFineTune), { key: "acemeOwner" });
    expect(hidden.status).toBe(404);
    expect(hidden.text).toBe(absent.text.replace("absent", strangersFineTune));
    const { json } = await app.call("GET", path(strangersFineTune), { key: "zenithOwner" });
    expect(json.id).toBe(strangersFineTune);
  });

  test("a model hidden by the project's policy is answered 404, even for an owner", async () => {
    expect((await app.call("DELETE", path(fineTune), { key: "acemeDenyList" })).status).toBe(404);
    expect(await listed()).toContain(fineTune);
  });
});
