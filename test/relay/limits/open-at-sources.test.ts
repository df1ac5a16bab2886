import { expect, test } from "bun:test";
import { startServer } from "../../support/server.ts";
import { startUpstream } from "../../support/upstreams/upstreams.ts";
import { until } from "../../support/waiting.ts";
import { keys, worldYaml } from "../../support/world.ts";

test("a source says how many calls of the organization are open there, and no other organization's", async () => {
  const [first, second] = [await startUpstream("up-model"), await startUpstream("up-model")];
  const sourceYaml = [first, second].map(({ url }, at) => `{ id: up-${at}, kind: openai, base_url: "${url}" }`);
  const server = await startServer({ yaml: `${worldYaml}sources: [${sourceYaml.join(", ")}]\n` });
  const ask = async (key: string, path = "") => {
    const asked = await fetch(`${server.url}/rollcall/v1/sources${path}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    return asked.json();
  };
  const open = async (key: string) => (await ask(key)).data.map(({ calls }: any) => calls.open);
  try {
    await until(async () => (await ask(keys.acemeAdmin)).data.every(({ state }: any) => state === "healthy"));
    first.answer = (_, response) => response.writeHead(503).end("{}");
    let finish = (): unknown => undefined;
    second.answer = (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: {}\n\n");
      finish = () => response.end("data: [DONE]\n\n");
    };
    const streamed = await fetch(`${server.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${keys.acemeMember}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "up-model", messages: [], stream: true }),
    });
    expect(await open(keys.acemeAdmin)).toEqual([0, 1]);
    expect((await ask(keys.acemeAdmin, "/up-1")).calls.open).toBe(1);
    expect(await open(keys.zenithAdmin)).toEqual([0, 0]);
    finish();
    await streamed.text();
    await until(async () => (await open(keys.acemeAdmin))[1] === 0);
  } finally {
    await server.stop();
    server.remove();
    first.close();
    second.close();
  }
});
