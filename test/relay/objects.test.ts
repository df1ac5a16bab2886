import { describe, expect, test } from "bun:test";
import { objectPlaces } from "../../src/http/relay/object-paths.ts";
import { objectWorld, secret } from "../support/upstreams/object-world.ts";
import { until } from "../support/waiting.ts";
import type { KeyName } from "../support/world.ts";

/** Files, batches, jobs and stored responses go to the source that keeps them, for their organization only. */

const there = objectWorld();
const { serve, get, post, remove, upload, textOf, asked } = there;
const shared = { id: "shared", organizationId: null };
const zeniths = { id: "zeniths", organizationId: "org-zenith" };

describe("a file", () => {
  test("is made at the organization's source, read, listed and deleted there, its bytes unchanged", async () => {
    await serve(there.account);
    const text = `{"a":1}\n${"é".repeat(100_000)}`;
    const made = (await upload("acemeMember", text)).json;
    expect(made).toMatchObject({ object: "file", purpose: "fine-tune", filename: "train.jsonl" });
    expect((await get(`/v1/files/${made.id}`)).json).toEqual(made);
    const content = await get(`/v1/files/${made.id}/content`);
    expect(await textOf(content)).toBe(text);
    expect((await get("/v1/files?purpose=fine-tune")).json.data).toEqual([made]);
    expect((await get("/v1/files?purpose=other")).json.data).toEqual([]);
    expect((await remove(`/v1/files/${made.id}`)).json.deleted).toBe(true);
    expect((await get(`/v1/files/${made.id}`)).status).toBe(404);
  });

  test("is refused in a compressed body, as a call is", async () => {
    await serve(there.account);
    const options = { key: "acemeMember", body: Bun.gzipSync("{}"), headers: { "content-encoding": "gzip" } } as const;
    for (const path of ["/v1/conversations", "/v1/files"])
      expect((await there.app.call("POST", path, options)).status).toBe(415);
    expect(asked()).toEqual([0, 0]);
  });

  test("is found at the paths of Azure's clients too", async () => {
    await serve(there.account);
    const { id } = (await upload("acemeMember", "x", "/openai/v1")).json;
    for (const base of ["/v1", "/openai/v1", "/azure/openai/v1", "/openai", "/azure/openai"])
      expect((await get(`${base}/files/${id}`)).json.id).toBe(id);
  });

  test("goes to the source that the option files names, and is found there later", async () => {
    await serve(there.account);
    await serve(there.second, { id: "second", options: { files: "default" } });
    const { id } = (await upload()).json;
    expect([there.second.objects.has(id), there.account.objects.has(id)]).toEqual([true, false]);
    // A note decides, not the option of today.
    await serve(there.second, { id: "second" });
    await serve(there.account, { options: { files: "default" } });
    expect((await get(`/v1/files/${id}`)).json.id).toBe(id);
  });

  test("is refused where no source takes files, or several do", async () => {
    const refused = (await upload()).json.error;
    expect(refused).toMatchObject({
      message:
        "No source of your organization takes files, and shared ones do not. An administrator can give the organization " +
        "a source of its own: of the kind openai or azure-openai, or of the kind openai-compatible with the option " +
        "files: default.",
      code: null,
    });
    await serve(there.account, { kind: "openai-compatible" });
    expect((await upload()).status).toBe(404);
    await serve(there.account);
    await serve(there.second, { id: "second" });
    const several = await upload();
    expect([several.status, several.json.error.message]).toEqual([
      404,
      "Several sources of your organization take files. An administrator can choose one with its option files: default.",
    ]);
    expect((await get("/v1/files")).status).toBe(404);
    expect(asked()).toEqual([0, 0]);
  });

  test("may be at an OpenAI-compatible source whose option says so", async () => {
    await serve(there.account, { kind: "openai-compatible", options: { files: "default" } });
    expect((await upload()).status).toBe(200);
  });

  test("is never made, listed or read at a shared source", async () => {
    await serve(there.account, shared);
    there.account.objects.set("file-theirs", { id: "file-theirs", object: "file" });
    expect((await upload()).status).toBe(404);
    for (const path of ["/v1/files", "/v1/files/file-theirs", "/v1/batches", "/v1/fine_tuning/jobs"])
      expect((await get(path)).status).toBe(404);
    expect(asked()).toEqual([0, 0]);
  });

  test("that was made before its source was added is found, if the source is the only one", async () => {
    there.account.objects.set("file-before", { id: "file-before", object: "file" });
    await serve(there.account);
    expect((await get("/v1/files/file-before")).json.id).toBe("file-before");
    await serve(there.second, { id: "second" });
    const before = asked();
    expect((await get("/v1/files/file-before")).json.error.message).toBe("No such File object: file-before");
    expect(asked()).toEqual(before);
  });
});

describe("another organization's object", () => {
  test("is answered like an unknown one, byte for byte, at every path", async () => {
    await serve(there.account);
    const file = (await upload()).json.id;
    const response = (await post("/v1/responses", { model: "chatty", input: "hi" })).json.id;
    const conversation = (await post("/v1/conversations", {})).json.id;
    const store = (await post("/v1/vector_stores", {})).json.id;
    const batch = (await post("/v1/batches", { input_file_id: file })).json.id;
    const job = (await post("/v1/fine_tuning/jobs", { model: "tunable", training_file: file })).json.id;
    const started = (await post("/v1/uploads", {})).json.id;
    const ids = { responses: response, conversations: conversation, files: file, vector_stores: store };
    const all = { ...ids, batches: batch, "fine_tuning/jobs": job, uploads: started };
    const before = asked();
    const places = objectPlaces.filter(({ path }) => path.startsWith("/v1/") && path.includes("{"));
    for (const { method, path, id: name } of places) {
      const family = path.slice("/v1/".length, path.indexOf(`/{${name}}`)) as keyof typeof all;
      const at = (id: string) => path.replace(`{${name}}`, id).replaceAll(/\{\w+\}/g, "x");
      const [theirs, nobodys] = [all[family], "nobody_s"];
      const foreign = await there.app.call(method, at(theirs), { key: "zenithOwner" });
      const unknown = await there.app.call(method, at(nobodys), { key: "zenithOwner" });
      expect([path, foreign.status]).toEqual([path, 404]);
      expect(foreign.text.replaceAll(theirs, nobodys)).toBe(unknown.text);
      expect(foreign.headers["x-should-retry"]).toBe(unknown.headers["x-should-retry"]);
    }
    expect(asked()).toEqual(before);
  });

  test("is asked for at one's own source only", async () => {
    await serve(there.account);
    await serve(there.second, zeniths);
    const { id } = (await upload()).json;
    const [foreign, unknown] = [await get(`/v1/files/${id}`, "zenithOwner"), await get("/v1/files/x", "zenithOwner")];
    expect([foreign.status, foreign.text.replace(id, "x")]).toEqual([404, unknown.text]);
    expect(there.second.requests.filter((line) => line.includes("/files/"))).toEqual([
      `GET /v1/files/${id}`,
      "GET /v1/files/x",
    ]);
  });

  test("is not continued at a shared source, and one's own is", async () => {
    await serve(there.account, shared);
    const { id } = (await post("/v1/responses", { model: "chatty", input: "hi" })).json;
    const go = (more: object, key: KeyName) => post("/v1/responses", { model: "chatty", input: "on", ...more }, key);
    expect((await go({ previous_response_id: id }, "acemeOwner")).status).toBe(200);
    const refused = await go({ previous_response_id: id }, "zenithOwner");
    expect([refused.status, refused.json.error.message, refused.json.error.param]).toEqual([
      400,
      `Previous response with id '${id}' not found.`,
      "previous_response_id",
    ]);
    for (const conversation of ["conv_1", { id: "conv_1" }])
      expect((await go({ conversation }, "acemeOwner")).status).toBe(400);
    expect(there.account.requests.filter((line) => line.startsWith("POST"))).toHaveLength(2);
  });
});

describe("an id in a path", () => {
  test.each(["..", ".", "a%2Fb", "%2e%2e", "a%00b", "a%20b", "x".repeat(300)])("%p leads nowhere", async (id) => {
    await serve(there.account);
    expect((await get(`/v1/files/${id}`)).status).toBe(404);
    expect((await get(`/v1/vector_stores/vs_1/files/${id}`)).status).toBe(404);
    expect(asked()).toEqual([0, 0]);
  });
});

describe("a response", () => {
  const respond = async (more: object, key: KeyName = "acemeMember") => {
    const text = await textOf(await post("/v1/responses", { model: "chatty", input: "hi", ...more }, key));
    return /"id":"(resp_\w+)"/.exec(text)?.[1] ?? "";
  };

  const long = [{ type: "image_generation_call", result: "é/".repeat(900_000) }];
  test.each([
    ["in JSON", {}],
    ["as a stream", { stream: true }],
    ["in 1.8 million characters", { output: long }],
  ])("of a shared source is its organization's alone, answered %s", async (_, more) => {
    await serve(there.account, shared);
    const id = await respond(more);
    expect(await textOf(await get(`/v1/responses/${id}`, "acemeOwner"))).toStartWith(`{"id":"${id}"`);
    expect((await get(`/v1/responses/${id}/input_items`)).json.data).toHaveLength(1);
    expect(await textOf(await post(`/v1/responses/${id}/cancel`))).toContain('"status":"cancelled"');
    const foreign = await remove(`/v1/responses/${id}`, "zenithOwner");
    expect([foreign.status, foreign.json.error.message]).toEqual([404, `No such Response object: ${id}`]);
    expect((await remove(`/v1/responses/${id}`)).json.deleted).toBe(true);
    expect((await get(`/v1/responses/${id}`)).status).toBe(404);
  });

  test("that its caller does not want to be kept is not noted", async () => {
    await serve(there.account, shared);
    for (const stream of [false, true]) {
      const id = await respond({ store: false, stream });
      expect(id).toStartWith("resp_");
      expect(await there.app.store.objects.find({ organizationId: "org-aceme", kind: "response", id })).toBeNull();
    }
  });

  test("is found for 30 days by what the store has of it: no content", async () => {
    await serve(there.account, shared);
    const id = await respond({});
    const name = { organizationId: "org-aceme", kind: "response", id } as const;
    await until(async () => (await there.app.store.objects.find(name)) !== null);
    const noted = (await there.app.store.objects.find(name))!;
    expect({ ...noted, createdMs: 0, expiresMs: noted.expiresMs - noted.createdMs }).toEqual({
      ...name,
      projectId: "proj_aceme",
      keyId: expect.stringMatching(/^key_/),
      source: { organizationId: null, id: "shared" },
      createdMs: 0,
      expiresMs: 30 * 86_400_000,
      watchedUntilMs: null,
    });
    there.app.skewMs = 31 * 86_400_000;
    expect((await get(`/v1/responses/${id}`)).status).toBe(404);
  });

  test("is not asked for with the body of a HEAD", async () => {
    await serve(there.account);
    const { id } = (await upload()).json;
    const head = await there.app.call("HEAD", `/v1/files/${id}/content`, { key: "acemeMember" });
    expect([head.status, head.stream, head.text]).toEqual([200, null, ""]);
  });
});

describe("an upload and a batch", () => {
  test("of parts becomes a file that is found, though other sources take files too", async () => {
    await serve(there.account, { options: { files: "default" } });
    const { id } = (await post("/v1/uploads", { filename: "u", bytes: 4 })).json;
    const form = new FormData();
    form.set("data", new Blob(["abcd"]));
    const part = await there.sendForm(`/v1/uploads/${id}/parts`, form);
    const done = (await post(`/v1/uploads/${id}/complete`, { part_ids: [part.json.id] })).json;
    await serve(there.account);
    await serve(there.second, { id: "second" });
    const content = await get(`/v1/files/${done.file.id}/content`);
    expect(await textOf(content)).toBe("abcd");
  });

  test("leaves an output that is found", async () => {
    await serve(there.account, { options: { files: "default" } });
    const input = (await upload()).json.id;
    const { id } = (await post("/v1/batches", { input_file_id: input, endpoint: "/v1/responses" })).json;
    await serve(there.account);
    await serve(there.second, { id: "second" });
    const { output_file_id: output } = (await get(`/v1/batches/${id}`)).json;
    expect((await get(`/v1/files/${output}`)).json.id).toBe(output);
    expect((await post(`/v1/batches/${id}/cancel`)).json.status).toBe("cancelling");
  });

  test("is refused to a key whose project has a model policy", async () => {
    await serve(there.account);
    const refused = await post("/v1/batches", { input_file_id: "file-1" }, "acemeDenyList");
    expect([refused.status, refused.json.error.param]).toEqual([400, "input_file_id"]);
    expect(asked()).toEqual([0, 0]);
  });
});

test("no request shows the upstream the caller's key, or the caller the source's secret", async () => {
  await serve(there.account);
  there.account.requests.length = 0;
  // The there.account answers 401 to any other key, which would be a 502 here.
  expect((await upload()).status).toBe(200);
  expect((await get("/v1/files/file-none")).text).not.toContain(secret);
});

test("a key without the scope is refused, and so is an admin key", async () => {
  await serve(there.account);
  for (const key of ["acemeReadOnly", "acemeViewer", "acemeAdmin"] as const)
    expect([(await get("/v1/files", key)).status, (await upload(key)).status]).toEqual([403, 403]);
});
