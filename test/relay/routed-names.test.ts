import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { openTestApp, type TestApp } from "../support/app.ts";
import { bodyWith, deepBody, escaped, jsonValue } from "../support/call-bodies.ts";
import { putSource, refresh, sourceAt, startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";

/** The name that is checked is the one that is routed, and nothing else in a body changes. The upstream is a real server. */

interface Arrived {
  readonly body: Buffer;
  readonly contentType: string | undefined;
}

let app: TestApp;
let upstream: Upstream;
const arrived: Arrived[] = [];
beforeAll(async () => {
  app = await openTestApp();
  upstream = await startUpstream("up-model", "up-other");
  const plain = sourceAt(upstream.url, { id: "plain" });
  const renamed = sourceAt(upstream.url, {
    id: "renamed",
    rules: { naming: { kind: "prefix", prefix: "ours/" }, includes: [], excludes: [] },
  });
  for (const source of [plain, renamed]) {
    await putSource(app, source);
    await refresh(app, source);
  }
  upstream.answer = async (request, response) => {
    arrived.push({ body: await buffer(request), contentType: request.headers["content-type"] });
    response.writeHead(200, { "content-type": "application/json" });
    response.end("{}");
  };
});
afterEach(() => void (arrived.length = 0));
afterAll(async () => {
  upstream.close();
  await app.close();
});

const chat = "/v1/chat/completions";
const deployment = "/openai/deployments/up-model/chat/completions";

async function post(path: string, body: string | Uint8Array, headers: Record<string, string> = {}) {
  return app.call("POST", path, { key: "acemeMember", body, headers });
}

describe("a call that names its model in a way that servers read differently is refused, and not sent", () => {
  const other = "gpt-4o-mini";
  const cases: Record<string, [path: string, body: string]> = {
    "twice in the body": [chat, `{"model":"up-model","model":"${other}"}`],
    "twice in the body, once escaped": [chat, `{"model":"up-model","${escaped("model")}":"${other}"}`],
    "in two cases": [chat, `{"model":"up-model","Model":"${other}"}`],
    "behind a byte order mark": [chat, '\ufeff{"model":"up-model"}'],
    "behind the end of the body": [chat, `{"model":"up-model"}{"model":"${other}"}`],
    "in a comment": [chat, `{"model":"up-model"/*,"model":"${other}"*/}`],
    "another one in the query": [`${chat}?model=${other}`, '{"model":"up-model"}'],
    "another one in the query, escaped": [`${chat}?mod%65l=${other}`, '{"model":"up-model"}'],
    "another deployment in the query": [`${chat}?deployment=${other}`, '{"model":"up-model"}'],
    "another one behind a semicolon": [`${chat}?beta=true;model=${other}`, '{"model":"up-model"}'],
    "another one in the body than in the path": [deployment, `{"model":"${other}"}`],
    "twice in the body, once as in the path": [deployment, `{"model":"up-model","model":"${other}"}`],
    "another one in the query than in the path": [`${deployment}?model=${other}`, "{}"],
    "not as text": [chat, '{"model":["up-model"]}'],
    "not at all": [chat, "{}"],
  };
  for (const [name, [path, body]] of Object.entries(cases))
    test(name, async () => {
      const { status } = await post(path, body);
      expect([status, arrived]).toEqual([400, []]);
    });

  test("or in a compressed body", async () => {
    const { status } = await post(chat, Bun.gzipSync('{"model":"up-model"}'), { "content-encoding": "gzip" });
    expect([status, arrived]).toEqual([415, []]);
  });
});

test("names that agree in path, body and query pass", async () => {
  const { status } = await post(`${deployment}?model=up-model&api-version=1`, '{"model":"up-model"}');
  expect([status, arrived.length]).toEqual([200, 1]);
});

test("a response of Azure's older clients has its model in the body", async () => {
  const { status } = await post("/openai/responses?api-version=2025-03-01-preview", '{"model":"ours/up-model"}');
  expect([status, arrived[0]?.body.toString()]).toEqual([200, '{"model":"up-model"}']);
});

test("JSON leaves as JSON, so that no server reads it as a form or in another charset", async () => {
  for (const type of ["application/x-www-form-urlencoded", "application/json; charset=utf-7", "text/plain"]) {
    expect((await post(chat, '{"model":"up-model","x":"&model=other&"}', { "content-type": type })).status).toBe(200);
  }
  expect(new Set(arrived.map(({ contentType }) => contentType))).toEqual(new Set(["application/json"]));
});

function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const name = fc.constantFrom('"model"', `"${escaped("model")}"`);
const bodies = (model: string) =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: bodyWith([name.map((text) => `${text}:"${model}"`), jsonValue.map((inner) => `"input":${inner}`)]),
    },
    { weight: 1, arbitrary: deepBody.map((text) => text.replace('"model":"m"', `"model":"${model}"`)) },
  );

test("ten thousand bodies arrive with the bytes that were sent", async () => {
  const texts = fc.sample(bodies("up-model"), 10_000);
  for (let from = 0; from < texts.length; from += 50) {
    const batch = texts.slice(from, from + 50);
    const answers = await Promise.all(batch.map((text) => post("/v1/embeddings", text)));
    const sent = batch.filter((_, at) => answers[at]?.status === 200);
    expect(sent.length).toBeGreaterThan(40);
    expect(
      arrived
        .splice(0)
        .map(({ body }) => sha256(body))
        .sort(),
    ).toEqual(sent.map(sha256).sort());
  }
});

test("where the source has another name, nothing but that name changes", async () => {
  const texts = fc.sample(bodies("ours/up-model"), 1_000);
  const sent: string[] = [];
  for (const text of texts) if ((await post("/v1/embeddings", text)).status === 200) sent.push(text);
  expect(sent.length).toBeGreaterThan(900);
  const expected = sent.map((text) => sha256(text.replace('"ours/up-model"', '"up-model"')));
  expect(arrived.map(({ body }) => sha256(body))).toEqual(expected);
});

test("further names are changed too, and only they", async () => {
  const body = '{"models":["ours/up-other", "ours/up-model"] ,"x":["ours/up-other"],"model":"ours/up-model"}';
  expect((await post(chat, body)).status).toBe(200);
  expect(arrived[0]?.body.toString()).toBe(
    '{"models":["up-other", "up-model"] ,"x":["ours/up-other"],"model":"up-model"}',
  );
});

describe("a form arrives with the bytes that were sent", () => {
  const file = crypto.getRandomValues(new Uint8Array(60_000));
  const form = (model: string, sizeMebibytes = 0) => {
    const head =
      '--b1\r\nContent-Type: audio/mpeg\r\nContent-Disposition: form-data; name="file"; filename="a b%22.mp3"\r\n\r\n';
    const tail = `\r\n--b1\r\nContent-Disposition: form-data; name="model"\r\n\r\n${model}\r\n--b1\r\ncontent-disposition: form-data; name="language"\r\n\r\nen\r\n--b1--\r\n`;
    const content = sizeMebibytes === 0 ? file : Buffer.alloc(sizeMebibytes * 1024 * 1024, file);
    return Buffer.concat([Buffer.from(head), content, Buffer.from(tail)]);
  };
  const send = (body: Uint8Array) =>
    post("/v1/audio/transcriptions", body, { "content-type": "multipart/form-data; boundary=b1" });

  test("order of parts, names of files and types included", async () => {
    expect((await send(form("up-model"))).status).toBe(200);
    expect(sha256(arrived[0]?.body ?? "")).toBe(sha256(form("up-model")));
    expect(arrived[0]?.contentType).toBe("multipart/form-data; boundary=b1");
  });

  test("but for the model's name, also behind a file of 25 MiB", async () => {
    expect((await send(form("ours/up-model", 25))).status).toBe(200);
    expect(sha256(arrived[0]?.body ?? "")).toBe(sha256(form("up-model", 25)));
  });

  test("or is not sent if it names the model twice", async () => {
    const twice = form("up-model").toString("latin1").replace('name="language"', 'name="model"');
    expect((await send(Buffer.from(twice, "latin1"))).status).toBe(400);
    expect(arrived).toEqual([]);
  });
});
