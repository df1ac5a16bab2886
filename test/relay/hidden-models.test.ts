import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { callNames } from "../../src/core/calls.ts";
import { callPaths } from "../../src/http/relay/call-paths.ts";
import { callNamed } from "../../src/relay/calls.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { escaped } from "../support/call-bodies.ts";
import { putSource, refresh, sourceAt, startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import { keys, worldYaml } from "../support/world.ts";

/**
 * A model that a key's policy hides is answered like one that does not exist, to the byte, on every route and wherever it
 * is named, and never reaches a source. Both names have the same length.
 */

const [allowed, hidden, absent] = ["davinci", "hidden-1", "absent-1"];
// An alias of the hidden model, and a name in the place of an absent one.
const [hiddenAlias, absentAlias] = ["alias-of-hidden", "alias-of-absent"];

let app: TestApp;
let upstream: Upstream;
let sent = 0;
beforeAll(async () => {
  const alias = `    aliases: [{ id: ${hiddenAlias}, target: ${hidden} }]\n`;
  const yaml = worldYaml
    .replace("models:\n", `models:\n  - { id: ${hidden} }\n`)
    .replace("  - name: zenith\n", `${alias}  - name: zenith\n`)
    .replace(
      `${keys.acemeReader}, project: narrow, user: reader@aceme.example`,
      `${keys.acemeReader}, project: narrow, user: owner@aceme.example, model_names: claude`,
    );
  app = await openTestApp(yaml);
  upstream = await startUpstream(allowed, hidden);
  const calls = callNames.map((name) => `${name}=/sink/${name}`).join(", ");
  const source = sourceAt(upstream.url, { organizationId: null, kind: "openai-compatible", options: { calls } });
  await putSource(app, source);
  await refresh(app, source);
  upstream.answer = (_request, response) => {
    sent++;
    response.writeHead(200, { "content-type": "application/json" });
    response.end("{}");
  };
});
afterAll(async () => {
  upstream.close();
  await app.close();
});

interface Sent {
  readonly path: string;
  readonly body: string;
  readonly type: string;
}

type Place = (typeof callPaths)[number];
type Naming = (place: Place, name: string) => Sent | null;

const isForm = ({ call }: Place) => callNamed(call).body === "multipart";
const inPath = ({ path }: Place) => path.includes("{model}");
const json = "application/json";
const withJson = (path: string, body: string): Sent => ({ path, body, type: json });
const formOf = (fields: readonly (readonly [name: string, value: string])[]) =>
  [
    ...fields.map(([name, value]) => `--b1\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
    "--b1--\r\n",
  ].join("");
const withForm = (path: string, ...fields: readonly (readonly [name: string, value: string])[]): Sent => ({
  path,
  body: formOf(fields),
  type: "multipart/form-data; boundary=b1",
});
const atPath = ({ path }: Place, name: string) => path.replace("{model}", encodeURIComponent(name));
/** Named once, where the route expects it. */
const usual: Naming = (place, name) => {
  if (isForm(place)) return withForm(atPath(place, name), ["model", name]);
  return withJson(atPath(place, name), inPath(place) ? "{}" : JSON.stringify({ model: name }));
};
const onlyBody =
  (write: (name: string) => string): Naming =>
  (place, name) =>
    isForm(place) || inPath(place) ? null : withJson(place.path, write(name));
const inBody = (place: Place) =>
  place.path.includes("/models/") || place.path.includes("/tunedModels/") ? null : place;
const besides =
  (more: (name: string) => object): Naming =>
  (place, name) =>
    isForm(place) || inBody(place) === null
      ? null
      : withJson(atPath(place, allowed), JSON.stringify({ model: allowed, ...more(name) }));

/** Every way to name a model, beside or instead of the allowed one. */
const namings: Readonly<Record<string, Naming>> = {
  "where the route expects it": usual,
  "with an escaped name of the field": onlyBody((name) => `{"${escaped("model")}":"${name}"}`),
  "with an escaped value": onlyBody((name) => `{"model":"${escaped(name)}"}`),
  "after the allowed one": onlyBody((name) => `{"model":"${allowed}","model":"${name}"}`),
  "before the allowed one": onlyBody((name) => `{"model":"${name}","model":"${allowed}"}`),
  "after the allowed one, escaped": onlyBody((name) => `{"model":"${allowed}","${escaped("model")}":"${name}"}`),
  "in other capitals": onlyBody((name) => `{"model":"${allowed}","MODEL":"${name}"}`),
  "in the query": (place, name) => {
    const body = usual(place, allowed);
    return body === null ? null : { ...body, path: `${body.path}?model=${name}` };
  },
  "in the query, as Azure's deployment": (place, name) => {
    const body = usual(place, allowed);
    return body === null ? null : { ...body, path: `${body.path}?api-version=1&deployment=${name}` };
  },
  "in the query, escaped": (place, name) => {
    const body = usual(place, allowed);
    return body === null ? null : { ...body, path: `${body.path}?%6dodel=${name}` };
  },
  "in the path, beside the allowed one in the body": (place, name) =>
    inPath(place) && !isForm(place) ? withJson(atPath(place, name), JSON.stringify({ model: allowed })) : null,
  "in the body, beside the allowed one in the path": (place, name) =>
    inPath(place) && !isForm(place) ? withJson(atPath(place, allowed), JSON.stringify({ model: name })) : null,
  "in the path, escaped twice": (place, name) =>
    inPath(place) && !isForm(place) ? withJson(place.path.replace("{model}", `%2568${name.slice(1)}`), "{}") : null,
  "in a second field of the form": (place, name) =>
    isForm(place) ? withForm(atPath(place, allowed), ["model", allowed], ["model", name]) : null,
  "as the first fallback": besides((name) => ({ fallbacks: [{ model: name }] })),
  "as a fallback by name": besides((name) => ({ fallbacks: [name] })),
  "as a further model": besides((name) => ({ models: [allowed, name] })),
  "as the model of a tool": besides((name) => ({ tools: [{ type: "advisor_20260301", model: name }] })),
  "as the model of an image tool": besides((name) => ({ tools: [{ type: "image_generation", model: name }] })),
  "as the moderating model": besides((name) => ({ moderation: { model: name } })),
  "in Google's requests": (place, name) =>
    place.path.includes("models/{model}") || place.path.includes("tunedModels/{model}")
      ? withJson(atPath(place, allowed), JSON.stringify({ requests: [{ model: `models/${name}` }] }))
      : null,
};

/** The answer without what is different each time, with the same name in place of every tested one. */
async function answerTo({ path, body, type }: Sent, key: "acemeAllowList" | "acemeReader", names: readonly string[]) {
  const { status, text, headers } = await app.call("POST", path, { key, body, headers: { "content-type": type } });
  const { "x-request-id": id = "", "openai-processing-ms": _, ...others } = headers;
  const shown = (value: string) =>
    names.reduce((left, name) => left.replaceAll(name, "NAME"), value).replaceAll(id, "ID");
  return { status, text: shown(text), headers: shown(JSON.stringify(others)) };
}

interface Pair {
  /** The second sees the names of Claude Code. Both have the same policy. */
  readonly key: "acemeAllowList" | "acemeReader";
  readonly hidden: string;
  readonly absent: string;
}

const pairs: Readonly<Record<string, Pair>> = {
  "by its id": { key: "acemeAllowList", hidden, absent },
  "by an alias": { key: "acemeAllowList", hidden: hiddenAlias, absent: absentAlias },
  "by its name for Claude Code": {
    key: "acemeReader",
    hidden: `claude-via-${hidden}`,
    absent: `claude-via-${absent}`,
  },
};

describe.each(Object.entries(pairs))("a hidden model named %s", (_name, { key, ...pair }) => {
  test.each(Object.entries(namings))("%s is answered like an absent one, on every route", async (naming, write) => {
    const names = [pair.hidden, pair.absent, pair.hidden.slice(1), pair.absent.slice(1)];
    let asked = 0;
    const before = sent;
    for (const place of callPaths) {
      const [toHidden, toAbsent] = [write(place, pair.hidden), write(place, pair.absent)];
      if (toHidden === null || toAbsent === null) continue;
      asked++;
      const [ofHidden, ofAbsent] = [await answerTo(toHidden, key, names), await answerTo(toAbsent, key, names)];
      const { status } = ofHidden;
      expect([place.path, ofHidden]).toEqual([place.path, ofAbsent]);
      expect([place.path, naming.startsWith("where") ? status === 404 : status === 404 || status === 400]).toEqual([
        place.path,
        true,
      ]);
    }
    expect([asked > 0, sent - before]).toEqual([true, 0]);
  });
});

test("the allowed model is answered on every route", async () => {
  for (const place of callPaths) {
    const one = usual(place, allowed)!;
    const { status } = await app.call("POST", one.path, {
      key: "acemeAllowList",
      body: one.body,
      headers: { "content-type": one.type },
    });
    expect([place.path, status]).toEqual([place.path, 200]);
  }
});
