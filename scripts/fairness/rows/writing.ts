import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Row, Scene, Turn } from "../row.ts";
import { acme, acmeProject, keyOf } from "../world.ts";
import { addStaticSources } from "./static-sources.ts";

/** Models so far, of all rounds: an id that was deleted is not registered again. */
let registered = 0;
const registeredBy: string[] = [];

const registering: Row = {
  name: "register and delete",
  by: "administrator",
  does: "registers models and deletes them",
  connections: 8,
  pauseMs: 0,
  attack: (scene, { connection, at }) => {
    if (at % 2 === 1)
      return scene.send(
        { method: "DELETE", path: `/v1/models/${registeredBy[connection]}`, key: acme.reader },
        connection,
      );
    const id = (registeredBy[connection] = `ft:acme-0:acme::${registered++}`);
    return scene.send({ method: "POST", path: "/rollcall/v1/models", key: acme.admin, body: { id } }, connection);
  },
  statuses: [200],
};

const renamingMany: Row = {
  name: "renames on 200 connections",
  by: "administrator",
  does: "renames a project on 200 connections, so that more than a hundred writes wait at any time",
  connections: 200,
  pauseMs: 50,
  attack: rename,
  statuses: [200],
};

function rename(scene: Scene, { connection, at }: Turn): Promise<number> {
  const path = `/v1/organization/projects/${acmeProject}`;
  return scene.send({ method: "POST", path, key: acme.admin, body: { name: `name ${at}` } }, connection);
}

const sources = 2;

const renamingSources: Row = {
  name: "sources of 20,000 models that are renamed",
  by: "administrator",
  does: "changes how two static sources of 20,000 models name them, as often as nothing forbids it",
  connections: sources,
  pauseMs: 20,
  owns: { changedModelsPerMinute: 100_000_000 },
  prepare: (scene) => addStaticSources(scene, sources),
  attack: (scene, { connection, at }) =>
    scene.send(
      {
        method: "POST",
        path: `/rollcall/v1/sources/s${connection % sources}`,
        key: acme.admin,
        body: { naming: { type: "prefix", prefix: `p${at % 2}/` } },
      },
      connection,
    ),
  statuses: [200, 429, 503],
};

const refreshed = { sources: 20, models: 4_900, seconds: 5 };
/** Which models the upstreams list; others with every answer while an attack lasts. */
let answers = 0;
let isNew = false;

async function startUpstream(): Promise<string> {
  const upstream = createServer((request, response) => {
    const source = /^\/(\d+)\//.exec(request.url ?? "")?.[1];
    if (isNew) answers++;
    const data = Array.from({ length: refreshed.models }, (_, at) => ({
      id: `u${source}-${answers}-${at}`,
      object: "model",
    }));
    response.setHeader("content-type", "application/json").end(JSON.stringify({ object: "list", data }));
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
}

const refreshingSources: Row = {
  name: "20 sources that list other models",
  by: "administrator",
  does: "has 20 sources refreshed every 5 s, each of which lists 4,900 other models every time",
  connections: 1,
  pauseMs: 100,
  owns: { changedModelsPerMinute: 100_000_000 },
  prepare: async (scene) => {
    const url = await startUpstream();
    for (let at = 0; at < refreshed.sources; at++)
      await scene.must({
        method: "POST",
        path: "/rollcall/v1/sources",
        key: acme.admin,
        body: {
          id: `u${at}`,
          kind: "openai-compatible",
          base_url: `${url}/${at}`,
          refresh_seconds: refreshed.seconds,
        },
      });
  },
  hold: async () => {
    isNew = true;
    return () => (isNew = false);
  },
  attack: (scene, { connection }) => scene.send({ path: "/healthz" }, connection),
  statuses: [200],
};

const streams = 100;
const streamKeys = 7;

const streamsAndRenames: Row = {
  name: "100 streams and a rename loop",
  by: "administrator",
  does: "renames a project whose policy names 2,000 models, while 100 streams of its changes are open",
  connections: 1,
  pauseMs: 0,
  owns: {
    projects: [
      { id: "streamed", hides: Array.from({ length: 2_000 }, (_, at) => `streamed-model-${at}`), keys: streamKeys },
    ],
  },
  hold: openStreams,
  attack: rename,
  statuses: [200],
};

async function openStreams({ urls }: Scene): Promise<() => void> {
  const enough = new AbortController();
  const opening = Array.from({ length: streams }, async (_, at) => {
    const answer = await fetch(`${urls[at % urls.length]}/rollcall/v1/changes?stream=true&since=now`, {
      headers: { authorization: `Bearer ${keyOf("streamed", at % streamKeys)}` },
      signal: enough.signal,
    });
    if (answer.status !== 200) throw new Error(`a stream was answered with ${answer.status}`);
    void drain(answer.body!);
  });
  await Promise.all(opening);
  return () => enough.abort();
}

async function drain(body: ReadableStream<Uint8Array>): Promise<void> {
  try {
    for await (const _ of body);
  } catch {
    // It is over when the attack is.
  }
}

export const writingRows = [registering, renamingMany, renamingSources, refreshingSources, streamsAndRenames];
