import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestServer } from "../support/server.ts";
import { awkwardIds, fineTune, keys, spareFineTune, worldYaml, type KeyName } from "../support/world.ts";
import { housekeeping } from "./housekeeping.ts";
import { refusedStart } from "./refused-start.ts";

const { newDirectory, start } = housekeeping();

/** One start in the life of a server, with a file of its own; all of them on the same data. */
interface Chapter {
  /** The file; none when null. */
  readonly yaml: string | null;
  readonly during: (server: TestServer) => Promise<void>;
  /** What the log must tell besides the requests; nothing unless given. */
  readonly says?: readonly string[];
}

async function live(...chapters: readonly Chapter[]): Promise<void> {
  const directory = newDirectory();
  for (const { yaml, during, says = [] } of chapters) {
    const server = await start({ yaml, directory, flags: ["--no-access-log", "--no-console"] });
    await during(server);
    expect(await server.stop()).toBe(0);
    const lines = server
      .stderr()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { message: string });
    const told = lines
      .map(({ message }) => message)
      .filter(
        (message) => !/^(stopping on SIGTERM|created a new store: .*|the first keys were shown .*)$/.test(message),
      );
    expect(told).toEqual(says.map((part) => expect.stringContaining(part)));
  }
}

test.concurrent("declaring the same file again changes nothing", async () => {
  let before = 0;
  await live(
    { yaml: worldYaml, during: async (server) => void (before = await revision(server)) },
    {
      yaml: worldYaml,
      during: async (server) => {
        expect(await revision(server)).toBe(before);
        expect(before).toBe(1);
      },
    },
    // Without a file nothing is declared, and what was declared stays.
    {
      yaml: null,
      during: async (server) => {
        expect(await revision(server)).toBe(before);
        expect(await ids(server, "acemeOwner")).toContain(fineTune);
      },
    },
  );
});

test.concurrent("a model that the file drops is retired, and keeps its age when it comes back", async () => {
  const base = "- { id: davinci, created: 1686935002, owned_by: openai }";
  const own = `- { id: "${spareFineTune}", created: 1721172742, owned_by: user-abc }`;
  const undated = worldYaml
    .replace(base, "- { id: davinci, owned_by: openai }")
    .replace(own, `- { id: "${spareFineTune}" }`);
  const without = worldYaml.replace(base, "").replace(own, "");
  await live(
    { yaml: worldYaml, during: async (server) => expect(await status(server, "davinci")).toBe(200) },
    {
      yaml: without,
      during: async (server) => {
        expect(await status(server, "davinci")).toBe(404);
        expect(await status(server, spareFineTune)).toBe(404);
        expect(await ids(server, "acemeOwner")).not.toContain("davinci");
      },
    },
    {
      yaml: undated,
      during: async (server) => {
        expect(await retrieve(server, "davinci")).toMatchObject({ created: 1686935002 });
        expect(await retrieve(server, spareFineTune)).toMatchObject({ created: 1721172742 });
      },
    },
  );
});

test.concurrent("a deleted model stays deleted until the file says restore", async () => {
  const own = `- { id: "${fineTune}", created: 1721172741, owned_by: acemeco }`;
  const restoring = worldYaml.replace(
    own,
    `- { id: "${fineTune}", created: 1721172741, owned_by: acemeco, restore: true }`,
  );
  const without = worldYaml.replace(own, "");
  const gone = async (server: TestServer) => expect(await status(server, fineTune)).toBe(404);
  const says = [`the model ${fineTune} was deleted and stays deleted; declare it with "restore: true"`];
  await live(
    { yaml: worldYaml, during: async (server) => expect(await remove(server, fineTune, "acemeOwner")).toBe(200) },
    { yaml: worldYaml, during: gone, says },
    { yaml: without, during: gone },
    { yaml: worldYaml, during: gone, says },
    {
      yaml: restoring,
      during: async (server) =>
        expect(await retrieve(server, fineTune)).toMatchObject({ id: fineTune, created: 1721172741 }),
    },
    { yaml: worldYaml, during: async (server) => expect(await status(server, fineTune)).toBe(200) },
  );
});

test.concurrent("a file does not affect models registered through the API", async () => {
  const id = "ft:gpt-4o-mini:acemeco:by-hand:1";
  const register = async ({ url }: TestServer) => {
    const headers = { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" };
    const answer = await fetch(`${url}/rollcall/v1/models`, { method: "POST", headers, body: JSON.stringify({ id }) });
    expect(answer.status).toBe(200);
  };
  await live(
    { yaml: worldYaml, during: register },
    { yaml: worldYaml, during: async (server) => expect(await status(server, id)).toBe(200) },
  );
});

test.concurrent("a key that the file drops stops working, and the others stay valid", async () => {
  const without = withoutLine("name: acemeMember,");
  await live(
    { yaml: worldYaml, during: async (server) => expect(await status(server, "davinci", "acemeMember")).toBe(200) },
    {
      yaml: without,
      during: async (server) => {
        expect(await status(server, "davinci", "acemeMember")).toBe(401);
        expect(await status(server, "davinci", "acemeOwner")).toBe(200);
      },
      says: ["the file no longer declares some keys, which are invalid until it does: acemeMember"],
    },
    {
      yaml: worldYaml,
      during: async (server) => expect(await status(server, "davinci", "acemeMember")).toBe(200),
      says: ['the file declares the key "acemeMember" again, so it is valid again'],
    },
  );
});

test.concurrent("a key that the file moves to another project and user gets their rights", async () => {
  const entry = `value: ${keys.acemeMember}, project: default, user: reader@aceme.example`;
  expect(worldYaml).toContain(entry);
  const moved = worldYaml.replace(entry, `value: ${keys.acemeMember}, project: narrow, user: owner@aceme.example`);
  await live(
    { yaml: worldYaml, during: async (server) => expect(await remove(server, fineTune, "acemeMember")).toBe(403) },
    {
      yaml: moved,
      during: async (server) => {
        expect(await ids(server, "acemeMember")).toEqual(["davinci", fineTune].sort());
        expect(await remove(server, fineTune, "acemeMember")).toBe(200);
      },
    },
  );
});

test.concurrent("a project key that becomes an admin key stays one without further changes", async () => {
  const entry = `value: ${keys.acemeMember}, project: default, user: reader@aceme.example`;
  const admin = worldYaml.replace(entry, `value: ${keys.acemeMember}, kind: admin, user: owner@aceme.example`);
  let before = 0;
  await live(
    { yaml: worldYaml, during: async (server) => expect(await status(server, "davinci", "acemeMember")).toBe(200) },
    {
      yaml: admin,
      during: async (server) => {
        before = await revision(server);
        expect(await status(server, "davinci", "acemeMember")).toBe(403);
      },
    },
    { yaml: admin, during: async (server) => expect(await revision(server)).toBe(before) },
  );
});

test.concurrent("an organization keeps its data under a new name with the same id", async () => {
  const renamed = worldYaml.replace("name: acemeco", "name: ace-me");
  let before: string[] = [];
  await live(
    { yaml: worldYaml, during: async (server) => void (before = await ids(server, "acemeOwner")) },
    { yaml: renamed, during: async (server) => expect(await ids(server, "acemeOwner")).toEqual(before) },
  );
});

test.concurrent("a new organization cannot take another's keys, and the refusal changes nothing", async () => {
  const server = await start();
  await server.stop();
  const renamed = worldYaml.replace("name: acemeco\n    id: org-aceme", "name: ace-me\n    id: org-ace-me");
  expect(renamed).not.toBe(worldYaml);
  const file = join(server.directory, "rollcall.yaml");
  writeFileSync(file, renamed);
  const sentence = await refusedStart(server.directory, { flags: ["--config", file] });
  expect(sentence).toMatch(/the key "acemeOwner".*another organization/);
  expect(sentence).not.toContain(keys.acemeOwner);
});

test.concurrent("changed and dropped model policies take effect", async () => {
  const allow = `{ mode: allow_list, model_ids: [davinci, "${fineTune}"] }`;
  const deny = `        model_policy: { mode: deny_list, model_ids: [davinci, "${fineTune}"] }\n`;
  expect(worldYaml).toContain(deny);
  const changed = worldYaml.replace(allow, "{ mode: allow_list, model_ids: [gpt-4o-mini] }").replace(deny, "");
  await live(
    {
      yaml: worldYaml,
      during: async (server) => {
        expect(await ids(server, "acemeAllowList")).toEqual(["davinci", fineTune].sort());
        expect(await ids(server, "acemeDenyList")).not.toContain("davinci");
      },
    },
    {
      yaml: changed,
      during: async (server) => {
        expect(await ids(server, "acemeAllowList")).toEqual(["gpt-4o-mini"]);
        expect(await status(server, fineTune, "acemeAllowList")).toBe(404);
        expect(await ids(server, "acemeDenyList")).toEqual(await ids(server, "acemeOwner"));
      },
    },
  );
});

test.concurrent("a changed role takes effect in both directions", async () => {
  const member = "{ email: reader@aceme.example, role: member }";
  const demoted = worldYaml
    .replace(member, `${member}, { email: owner@aceme.example, role: member }`)
    .replace("{ email: reader@aceme.example, role: reader }", "{ email: reader@aceme.example, role: owner }")
    .replace("{ email: owner@aceme.example, role: owner }", "{ email: owner@aceme.example, role: reader }");
  await live(
    { yaml: worldYaml, during: async (server) => expect(await remove(server, fineTune, "acemeMember")).toBe(403) },
    {
      yaml: demoted,
      during: async (server) => {
        expect(await remove(server, fineTune, "acemeOwner")).toBe(403);
        expect(await remove(server, fineTune, "acemeMember")).toBe(200);
      },
    },
  );
});

test.concurrent("a project archived through the API stays archived, and the start reports it", async () => {
  const archive = async ({ url }: TestServer) => {
    const headers = { authorization: `Bearer ${keys.acemeAdmin}` };
    const target = `${url}/v1/organization/projects/proj_narrow/archive`;
    expect((await fetch(target, { method: "POST", headers })).status).toBe(200);
  };
  await live(
    { yaml: worldYaml, during: archive },
    {
      yaml: worldYaml,
      during: async (server) => expect(await status(server, "davinci", "acemeAllowList")).toBe(401),
      says: ['the project "narrow" was archived and stays archived, so its keys are invalid'],
    },
  );
});

test.concurrent("every id that the file declares is served after a restart", async () => {
  const listed: string[][] = [];
  const during = async (server: TestServer) => void listed.push(await ids(server, "acemeOwner"));
  await live({ yaml: worldYaml, during }, { yaml: worldYaml, during });
  expect(listed[0]).toEqual(expect.arrayContaining(awkwardIds));
  expect(listed[1]).toEqual(listed[0] ?? []);
});

function withoutLine(part: string): string {
  const lines = worldYaml.split("\n");
  expect(lines.filter((line) => line.includes(part))).toHaveLength(1);
  return lines.filter((line) => !line.includes(part)).join("\n");
}

function get({ url }: TestServer, path: string, key: KeyName): Promise<Response> {
  return fetch(`${url}${path}`, { headers: { authorization: `Bearer ${keys[key]}` } });
}

async function status(server: TestServer, id: string, key: KeyName = "acemeOwner"): Promise<number> {
  return (await get(server, `/v1/models/${id}`, key)).status;
}

async function retrieve(server: TestServer, id: string): Promise<unknown> {
  return (await get(server, `/v1/models/${id}`, "acemeOwner")).json();
}

async function ids(server: TestServer, key: KeyName): Promise<string[]> {
  const { data } = (await (await get(server, "/v1/models", key)).json()) as { data: { id: string }[] };
  return data.map(({ id }) => id).sort();
}

async function remove({ url }: TestServer, id: string, key: KeyName): Promise<number> {
  const headers = { authorization: `Bearer ${keys[key]}` };
  return (await fetch(`${url}/v1/models/${id}`, { method: "DELETE", headers })).status;
}

async function revision({ url }: TestServer): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^rollcall_revision (\d+)$/m.exec(metrics)?.[1]);
}
