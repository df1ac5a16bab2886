import { expect, test } from "bun:test";
import { createServer, type Server } from "node:http";
import { detectSources, usualServers } from "../../src/registry/sources/detect-sources.ts";
import { createFetcher } from "../../src/sources/fetcher/fetcher.ts";
import { listed, startUpstream } from "../support/upstreams/upstreams.ts";
import { bestOf, tookMs, until } from "../support/waiting.ts";
import { housekeeping } from "./housekeeping.ts";

const { start } = housekeeping();

test("the very first start finds a local model server, reports it and lists its models", async () => {
  const { server, place } = await takeUsualPlace();
  const rollcall = await start({ yaml: null, detect: true });
  const says = `found a model server at http://127.0.0.1:${place.port}/v1 (models: 1), and added the source`;
  await until(() => rollcall.stderr().includes(says));
  const key = /OPENAI_API_KEY=(\S+)/.exec(rollcall.stderr())![1]!;
  const ids = async () => {
    const answer = await fetch(`${rollcall.url}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
    return ((await answer.json()) as { data: { id: string }[] }).data.map(({ id }) => id);
  };
  await until(async () => (await ids()).includes("found-by-itself"));
  server.close();
  await rollcall.stop();
  const again = await start({ yaml: null, detect: true, directory: rollcall.directory });
  expect(again.stderr()).not.toContain("found");
  expect(await ids().catch(() => [])).toEqual([]);
});

test("other local servers are ignored, and a silent one does not delay the start", async () => {
  const upstream = await startUpstream("a", "b");
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const page = await startUpstream();
  page.answer = (_, response) => response.end("<html>It works!</html>");
  const places = [
    { id: "here", kind: "openai-compatible", port: portOf(upstream.url) },
    { id: "silent", kind: "openai-compatible", port: (silent.address() as { port: number }).port },
    { id: "page", kind: "ollama", port: portOf(page.url) },
    { id: "nobody", kind: "openai-compatible", port: 1 },
  ] as const;
  const bestMs = await bestOf(4, 2_000, () =>
    tookMs(async () => {
      const detected = await detectSources(createFetcher(), "org-x", places);
      expect(detected.map(({ source, modelCount }) => [source.id, source.organizationId, modelCount])).toEqual([
        ["here", "org-x", 2],
      ]);
    }),
  );
  expect(bestMs).toBeLessThan(2_000);
  silent.closeAllConnections();
  silent.close();
  upstream.close();
  page.close();
});

/** One of them that is free on this machine. */
async function takeUsualPlace(): Promise<{ server: Server; place: (typeof usualServers)[number] }> {
  const openaiLike = usualServers.filter(({ kind }) => kind === "openai-compatible");
  for (const place of openaiLike) {
    // As vLLM and SGLang, which list their models nowhere else.
    const server = createServer(({ url }, response) => {
      response.statusCode = url === "/v1/models" ? 200 : 404;
      response.end(JSON.stringify({ data: [listed("found-by-itself")] }));
    });
    const taken = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(place.port, "127.0.0.1", () => resolve(true));
    });
    if (taken) return { server, place };
  }
  throw new Error("every usual place is taken on this machine");
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
