import { afterEach, beforeEach, expect, test } from "bun:test";
import { bootstrap } from "../../../../src/registry/config/bootstrap.ts";
import { readConfigFile } from "../../../../src/config/file/read-file.ts";
import { administrator } from "../../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../../support/app.ts";
import { worldYaml } from "../../../support/world.ts";

/** What the configuration file declares says so, from the start that declares it to the one that no longer does. */

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const aceme = administrator(() => app);

async function startWith(yaml: string) {
  const { declaration } = readConfigFile("world.yaml", yaml, {});
  return bootstrap(app.store, { declaration, adminKey: null, apiKey: null }, Date.now());
}

async function declaredBy(path: string, name: string): Promise<unknown> {
  const { data } = await aceme.get(`/rollcall/v1/${path}`);
  return data.find((item: Record<string, unknown>) => item["name"] === name)?.declared_by;
}

test("what the file no longer declares stays, and is no longer declared", async () => {
  const less = worldYaml
    .replace("{ name: robot, role: owner }, ", "")
    .replace("        members: [{ email: reader@aceme.example, role: viewer }]\n", "")
    .replace(/.*acemeAccount.*\n/, "")
    .replace(/.*name: guarded\n.*\n.*\n/, "")
    .replace(/.*acemeDenyList.*\n/, "");
  expect([await declaredBy("projects", "guarded"), await declaredBy("service_accounts", "robot")]).toEqual([
    "file",
    "file",
  ]);
  await startWith(less);
  expect(await declaredBy("projects", "guarded")).toBeNull();
  expect(await declaredBy("projects", "narrow")).toBe("file");
  expect(await declaredBy("service_accounts", "robot")).toBeNull();
  expect(await declaredBy("service_accounts", "rightless")).toBe("file");
  const { data } = await aceme.get("/rollcall/v1/users?project_id=proj_viewing");
  expect(data[0]).toMatchObject({ declared_by: "file", membership: { declared_by: null } });
  await startWith(worldYaml);
  expect(await declaredBy("projects", "guarded")).toBe("file");
});

test("a change through the API leaves it declared, and the next start puts it back", async () => {
  await aceme.post("/v1/organization/projects/proj_narrow", { name: "broad" });
  expect(await declaredBy("projects", "broad")).toBe("file");
  const { notes } = await startWith(worldYaml);
  expect(notes.join()).toContain("project narrow");
  expect(await declaredBy("projects", "narrow")).toBe("file");
});

test("a project of the API that the file now declares as it is was not overridden", async () => {
  await aceme.post("/v1/organization/projects", { name: "same" });
  const more = worldYaml.replace("    projects:\n", "    projects:\n      - { name: same }\n");
  expect((await startWith(more)).notes).toEqual([]);
  expect(await declaredBy("projects", "same")).toBe("file");
});

test("a start that changes nothing writes nothing", async () => {
  const { revision } = app.live;
  await startWith(worldYaml);
  expect((await app.store.snapshot()).revision).toBe(revision);
});
