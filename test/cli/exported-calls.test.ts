import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { parse } from "yaml";
import { run } from "../support/command-line.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { until } from "../support/waiting.ts";
import { startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import { keys, worldYaml } from "../support/world.ts";

/** What a tool with an exported file calls is answered: by a real server, from a real upstream. */

const model = "up-org/rich:7b";
let upstream: Upstream;
let server: TestServer;
const called: unknown[] = [];
beforeAll(async () => {
  upstream = await startUpstream(model);
  const source = `sources: [{ id: up, kind: openai, base_url: "${upstream.url}" }]\n`;
  server = await startServer({ yaml: worldYaml + source });
  const headers = { authorization: `Bearer ${keys.acemeMember}` };
  await until(async () => (await fetch(`${server.url}/v1/models/${encodeURIComponent(model)}`, { headers })).ok);
  upstream.answer = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    called.push([request.url, JSON.parse(Buffer.concat(chunks).toString()).model]);
    response.setHeader("content-type", "application/json");
    response.end('{"answered":true}');
  };
});
afterAll(async () => {
  await server.stop();
  server.remove();
  upstream.close();
});

interface Told {
  readonly url: string;
  readonly model: string;
}

/** The request of each tool, as its documentation describes what it makes of its file. */
const tools: Readonly<Record<string, (text: string, base: string) => Told>> = {
  opencode: (text) => {
    const { options, models } = JSON.parse(text).provider.rollcall;
    return { url: `${options.baseURL}/chat/completions`, model: Object.keys(models)[0]! };
  },
  zed: (text) => {
    const { api_url, available_models } = JSON.parse(text).language_models.openai_compatible.Rollcall;
    return { url: `${api_url}/chat/completions`, model: available_models[0].name };
  },
  vscode: (text) => {
    const { url, id } = JSON.parse(text)[0].models[0];
    return { url, model: id };
  },
  raycast: (text) => {
    const { base_url, models } = parse(text).providers[0];
    return { url: `${base_url}/chat/completions`, model: models[0].id };
  },
  continue: (text) => {
    const { apiBase, model: named } = parse(text).models[0];
    return { url: new URL("chat/completions", apiBase).href, model: named };
  },
  litellm: (text) => {
    const { api_base, model: named } = parse(text).model_list[0].litellm_params;
    return { url: `${api_base}/chat/completions`, model: named.replace(/^openai\//, "") };
  },
  // The base URL of these two stands elsewhere: the hint on standard error has it.
  aider: (text, base) => {
    return { url: `${base}/chat/completions`, model: Object.keys(JSON.parse(text))[0]!.replace(/^openai\//, "") };
  },
  codex: (text, base) => ({ url: `${base}/responses`, model: JSON.parse(text).models[0].slug }),
};

describe.each(["/v1", "/v1/", "", "/"])("exported with the base URL %p", (path) => {
  test.each(Object.entries(tools))("the file for %s leads to an answered call", async (tool, told) => {
    const { stdout, stderr } = await run(["export", "--for", tool, "--filter", `id=${model}`], {
      program: "rollcall",
      environment: { OPENAI_BASE_URL: server.url + path, OPENAI_API_KEY: keys.acemeMember },
    });
    const hinted = /http:[\w:/.]+/.exec(stderr)?.[0] ?? "";
    const request = told(stdout, hinted);
    called.length = 0;
    const answer = await fetch(request.url, {
      method: "POST",
      headers: { authorization: `Bearer ${keys.acemeMember}`, "content-type": "application/json" },
      body: JSON.stringify({ model: request.model, messages: [] }),
    });
    expect([answer.status, await answer.text()]).toEqual([200, '{"answered":true}']);
    expect(called).toEqual([[tool === "codex" ? "/v1/responses" : "/v1/chat/completions", model]]);
  });
});

test("every tool has its request here", async () => {
  const { stderr } = await run(["export", "--for", "none"], { program: "rollcall" });
  const known = /Choose one of (.*)\./.exec(stderr)?.[1]?.split(", ");
  expect(known).toEqual(expect.arrayContaining(Object.keys(tools)));
  expect(known).toHaveLength(Object.keys(tools).length);
});
