import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readConfigFile } from "../../../src/config/file/read-file.ts";
import { openTestApp, type Called, type TestApp } from "../../support/app.ts";
import { putSource, refresh, sourceAt, startUpstream, type Upstream } from "../../support/upstreams/upstreams.ts";
import { worldYaml, type KeyName } from "../../support/world.ts";

/** How many calls may be open, and how long their bodies may be. A real server answers them. */

const limits =
  "limits:\n  open_calls: { per_organization: 3, per_server: 4 }\n  call_body_megabytes: { json: 1, multipart: 2 }\n";

let app: TestApp;
let upstream: Upstream;
beforeAll(async () => {
  app = await openTestApp(limits + worldYaml);
  upstream = await startUpstream("up-model");
  const source = sourceAt(upstream.url, {
    organizationId: null,
    kind: "openai-compatible",
    options: { failover: "never", calls: "messages" },
  });
  await putSource(app, source);
  await refresh(app, source);
});
afterAll(async () => {
  upstream.close();
  await app.close();
});

const event = 'data: {"choices":[]}\n\n';
const streaming =
  (end: (response: ServerResponse) => unknown = () => undefined): Upstream["answer"] =>
  (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(event);
    end(response);
  };

function call(key: KeyName = "acemeMember", path = "/v1/chat/completions"): Promise<Called> {
  return app.call("POST", path, {
    key,
    body: JSON.stringify({ model: "up-model", stream: true, messages: [], max_tokens: 1 }),
  });
}

describe("open calls", () => {
  test("of one organization are limited, in the words of each dialect, and leave others theirs", async () => {
    upstream.answer = streaming();
    const open = [await call(), await call("acemeOwner"), await call()];
    expect(open.map(({ status }) => status)).toEqual([200, 200, 200]);
    const refused = await call();
    expect([refused.status, refused.json.error.code, refused.headers["retry-after"]]).toEqual([
      429,
      "rate_limit_exceeded",
      "1",
    ]);
    const anthropic = await call("acemeMember", "/v1/messages");
    expect([anthropic.status, anthropic.json.error.type]).toEqual([429, "rate_limit_error"]);
    const other = await call("zenithOwner");
    expect(other.status).toBe(200);
    const busy = await call("zenithOwner");
    expect([busy.status, busy.json.error.code, busy.headers["retry-after"]]).toEqual([
      503,
      "server_is_overloaded",
      "1",
    ]);
    for (const { stream } of [...open, other]) await stream?.cancel();
  });

  const endings: Record<string, Upstream["answer"]> = {
    end: streaming((response) => response.end("data: [DONE]\n\n")),
    "end too early": streaming((response) => response.end()),
    "break off": streaming((response) => setTimeout(() => response.destroy(), 5)),
    "are refused": (_, response) => response.writeHead(400, { "content-type": "application/json" }).end("{}"),
    "are no HTTP": (request) => request.socket.end("hello\r\n\r\n"),
    "are reset before their headers": (request) => request.socket.destroy(),
    "are JSON": (_, response) => response.writeHead(200, { "content-type": "application/json" }).end("{}"),
    "are JSON that breaks off": (_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write("{");
      setTimeout(() => response.destroy(), 5);
    },
    "are left": streaming(),
  };
  for (const [name, answer] of Object.entries(endings))
    test(`that ${name} count no longer`, async () => {
      upstream.answer = answer;
      for (let round = 0; round < 5; round++) {
        const { stream, status } = await call();
        expect(status).not.toBe(429);
        if (name === "are left") await stream?.cancel();
        else if (stream !== null) await new Response(stream).text().catch(() => "");
      }
      upstream.answer = streaming();
      const open = await Promise.all([call(), call(), call()]);
      expect(open.map((one) => one.status)).toEqual([200, 200, 200]);
      for (const { stream } of open) await stream?.cancel();
    });
});

describe("a body may be as long as the configuration says", () => {
  const send = (bytes: number, type: string) =>
    app.call("POST", "/v1/images/edits", {
      key: "acemeMember",
      headers: { "content-type": type },
      body: new Uint8Array(bytes),
    });
  const mebibyte = 1024 * 1024;

  test("in JSON, and as a form", async () => {
    const statuses: number[] = [];
    for (const [bytes, type] of [
      [mebibyte, "application/json"],
      [mebibyte + 1, "application/json"],
      [2 * mebibyte, "multipart/form-data; boundary=b1"],
      [2 * mebibyte + 1, "multipart/form-data; boundary=b1"],
    ] as const)
      statuses.push((await send(bytes, type)).status);
    expect(statuses).toEqual([400, 413, 400, 413]);
  });

  test.each([
    ["call_body_megabytes: { json: 0 }", "1 to 1024"],
    ["call_body_megabytes: { multipart: 1025 }", "1 to 1024"],
    ["call_body_megabytes: { form: 1 }", "not a field"],
    ["open_calls: { per_server: 0 }", "at least 1"],
  ])("and %s is a mistake", (line, why) => {
    expect(() => readConfigFile("a.yaml", `limits: { ${line} }`, {})).toThrow(why);
  });
});
