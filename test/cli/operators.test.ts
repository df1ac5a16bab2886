import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ownersCommandLine } from "../support/owners-command-line.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { fineTune, keys, spareFineTune } from "../support/world.ts";

/** What operators do from the command line, against a server as they have it. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

const { rollcall, words, done, json, refused } = ownersCommandLine(() => server);

describe("operators: models", () => {
  test("are listed by kind and state, across pages", async () => {
    const base = await json("models", "list", "--kind", "base");
    expect(base.map(({ kind }: { kind: string }) => kind)).toEqual(["base", "base", "base", "base"]);
    expect(await json("models", "list", "--state", "deleted")).toEqual([]);
    const { stdout } = await done("models", "list", "--kind", "base");
    expect(stdout.split("\n").slice(0, 2)).toEqual([
      "ID                      OWNER            KIND  STATE  CONTEXT  IN / OUT PER 1M  CREATED",
      "davinci                 openai           base  live         -          unknown  2023-06-16",
    ]);
    expect(await json("models", "list", "--kind", "any", "--max-items", "2")).toHaveLength(2);
  });
  test("are listed like the official command without these flags", async () => {
    const [own, official] = await Promise.all([
      done("models", "list", "--format", "jsonl"),
      done("openai", "models", "list", "--format", "jsonl"),
    ]);
    expect(own.stdout).toBe(official.stdout);
  });
  test("are registered, shown, deleted, restored and purged", async () => {
    const id = "ft:gpt-4o-mini:acemeco:cli:1";
    await done(
      ...words(
        `models register ${id} --project default --unlisted --created 2024-05-06 --context-length 8192 --served-by box`,
      ),
    );
    expect((await done("models", "list", "--kind", "fine-tuned")).stdout).toMatch(
      /cli:1 .* live +8192 +unknown +2024-05-06\n/,
    );
    expect(await json("models", "show", id)).toMatchObject({
      visibility: "unlisted",
      sharing: "projects",
      created: 1714953600,
      served_by: { source: "box", model: id },
    });
    expect((await done("models", "show", id)).stdout).toContain("Created: 2024-05-06 00:00:00 UTC\n");
    await done("models", "delete", id);
    expect((await json("models", "list", "--state", "deleted")).map((one: { id: string }) => one.id)).toEqual([id]);
    expect((await done("models", "restore", id)).stderr).toBe(`Restored ${id}.\n`);
    await done("models", "delete", id);
    expect(await refused("models", "purge", id)).toContain("Add --yes");
    await done("models", "purge", id, "--yes");
    expect(await refused("models", "restore", id)).toContain("404");
  });
  test("have aliases", async () => {
    await done("models", "alias", "create", "fast", "--target", fineTune);
    expect((await done("models", "alias", "list")).stdout).toMatch(new RegExp(`^fast  ${fineTune}  \\d{4}-`, "m"));
    expect(await refused("models", "alias", "delete", "fats")).toContain('Did you mean "fast"?');
    await done("models", "alias", "delete", "fast");
  });
  test("get a suggestion when mistyped", async () => {
    expect(await refused("models", "show", "davnci")).toContain('Did you mean "davinci"?');
    expect(await refused("models", "retrieve", "davnci")).toContain('Did you mean "davinci"?');
    expect(await refused("models", "delete", `${spareFineTune}7`)).toContain(`Did you mean "${spareFineTune}"?`);
    expect(await refused("models", "show", "nothing-like-it")).not.toContain("Did you mean");
    expect(await refused("models", "list", "--kind", "bass")).toContain("Did you mean base?");
  });
});

test("a model's fields are set and unset one by one", async () => {
  const id = "ft:gpt-4o-mini:acemeco:cli:2";
  await done("models", "register", id, "--context-length", "8192");
  const set = ["context_length=128000", "input_price=0.00000015", "display_name=Support bot", 'capabilities=["tools"]'];
  await done("models", "update", id, ...set.flatMap((one) => ["--set", one]), "--set", "owned_by=them");
  const { facts, owned_by } = await json("models", "show", id);
  expect(owned_by).toBe("them");
  expect(Object.entries(facts).map(([name, fact]) => [name, (fact as { value: unknown }).value])).toEqual(
    expect.arrayContaining([
      ["context_length", 128000],
      ["input_price", "0.00000015"],
      ["display_name", "Support bot"],
      ["capabilities", ["tools"]],
    ]),
  );
  expect((await json("models", "update", id, "--unset", "display_name")).facts.display_name).toBeUndefined();
  const servedBy = async (...args: string[]) => (await json("models", "update", id, ...args)).served_by;
  expect(await servedBy("--served-by", "gpu-box/org/Model-7B")).toEqual({ source: "gpu-box", model: "org/Model-7B" });
  expect(await servedBy("--served-by", "gpu-box")).toEqual({ source: "gpu-box", model: id });
  expect(await servedBy("--unset", "served_by")).toBeNull();
  expect(await refused("models", "update", id, "--served-by", "/x")).toStartWith("Write --served-by as SOURCE");
  expect(await refused("models", "update", id, "--set", "colour=red")).toContain("colour");
  expect(await refused("models", "update", id, "--set", "colour")).toStartWith("Write --set as FIELD=VALUE,");
  expect(await refused("models", "update", id)).toStartWith("Say what to change,");
  expect(await refused("models", "update", `${id}2`, "--set", "parent=davinci")).toContain(`Did you mean "${id}"?`);
  await done("models", "delete", id);
});

describe("operators: keys", () => {
  test("are printed once, alone on standard output", async () => {
    const { stdout, stderr } = await done(
      ...words("keys create --name laptop --project default --user reader@aceme.example"),
    );
    expect(stdout).toMatch(/^sk-proj-\S+\n$/);
    expect(stderr).toMatch(/^The key "laptop" has the id key_\w+\./);
    expect(stderr).not.toContain(stdout.trim());
    const listed = await rollcall(["models", "list", "--max-items", "0"], {
      environment: { OPENAI_API_KEY: stdout.trim() },
    });
    expect(listed.exitCode).toBe(0);
  });
  test("are in one JSON object with --json, and nothing else is printed", async () => {
    const { stdout, stderr } = await rollcall(["keys", "create", "--name", "ops", "--admin", "--json"]);
    expect(JSON.parse(stdout).value).toStartWith("sk-admin-");
    expect(stderr).toBe("");
  });
  test("are listed with their projects, rotated, found by their id and revoked", async () => {
    const made = await json(
      ...words(
        "keys create --name spare --project viewing --user reader@aceme.example --scope api.model.read --expires-in 2h",
      ),
    );
    expect(made.expires_at - made.created_at).toBe(7200);
    const all = await json("keys", "list");
    expect(all.find(({ id }: { id: string }) => id === made.id)).toMatchObject({ project_id: "proj_viewing" });
    expect(all.some(({ kind }: { kind: string }) => kind === "admin")).toBe(true);
    expect((await json("keys", "list", "--project", "viewing")).length).toBeLessThan(all.length);
    const { stdout } = await done("keys", "rotate", made.id, "--overlap", "0s");
    expect(stdout).toMatch(/^sk-proj-\S+\n$/);
    const viewing: readonly { id: string; rotated_from: string | null }[] = await json(
      ...words("keys list --project viewing --user reader@aceme.example --search SPARE"),
    );
    const fresh = viewing.find((key) => key.rotated_from === made.id)!;
    expect(await json(...words("keys list --revoked --search"), made.id)).toMatchObject([{ rotated_to: fresh.id }]);
    expect(await json(...words("keys list --ends-before 3h --search"), fresh.id)).toHaveLength(1);
    expect(await json(...words("keys list --ends-before 1h --search"), fresh.id)).toEqual([]);
    expect(await json(...words("keys list --unused-since 1d --search"), fresh.id)).toEqual([]);
    expect((await done("keys", "list", "--project", "viewing")).stdout).toMatch(
      /^ID +NAME +PROJECT +OWNER .*\n.* viewing +/,
    );
    expect(await refused("keys", "revoke", `${fresh.id}x`, "--yes")).toContain(`Did you mean "${fresh.id}"?`);
    expect((await done("keys", "revoke", fresh.id, "--yes")).stderr).toBe(`Revoked the key ${fresh.id}.\n`);
    const left = await json("keys", "list", "--project", "viewing");
    expect(left.map(({ id }: { id: string }) => id)).not.toContain(fresh.id);
  });
  test("belong to the caller by default, and to the only project of the organization", async () => {
    const { stderr } = await done(...words("keys create --name mine --project default"));
    expect(stderr).toContain(". It belongs to owner@aceme.example, in the project default. Save it now:");
    // Everything that is missing at once, with a line that works.
    const advice = await refused(...words("keys create --scope api.model.read"));
    expect(advice).toMatch(
      /^Give --name and --project \(.*default.*, viewing.*\), as in: rollcall keys create --name laptop /,
    );
    const line = advice.split("as in: rollcall ")[1]!.trim();
    expect(line).toMatch(/ --user owner@aceme\.example --scope api\.model\.read$/);
    expect((await done(...words(line))).stdout).toStartWith("sk-proj-");
    const [both, admin] = ["--user reader@aceme.example", "--admin"].map(
      (flags) => `keys create ${flags} --service-account s`,
    );
    expect(await refused(...words(both!))).toBe("A key has one owner: --service-account does not go with --user.\n");
    expect(await refused(...words(admin!))).toBe("A key has one owner: --service-account does not go with --admin.\n");
  });
  test("need a name", async () => {
    expect(await refused("keys", "create", "--admin")).toStartWith("Give --name, as in --name laptop.");
    expect(await refused("keys", "create", "--name", "x", "--admin", "--expires-in", "soon")).toContain("such as 90s");
  });
});

describe("operators: projects and users", () => {
  test("projects are created, shown, renamed and archived", async () => {
    const { id } = await json("projects", "create", "support");
    expect(await json("projects", "show", "support")).toMatchObject({ id });
    await done("projects", "rename", id, "--name", "care");
    expect(await refused("projects", "archive", "crae", "--yes")).toBe(
      'There is no project "crae". Did you mean "care"?\n',
    );
    await done("projects", "archive", "CARE", "--yes");
    expect((await done("projects", "list")).stdout).not.toContain(id);
    expect((await done("projects", "list", "--archived")).stdout).toContain(id);
  });
  test("users are added, promoted and removed", async () => {
    const hostile = ["users", "add", "ada@aceme.example", "--name", "Ada \u001b[31m"];
    expect(await refused(...hostile)).toContain("Invalid value for 'name'");
    // What was refused leaves no invite behind that would be in the way.
    const ada = await json("users", "add", "ada@aceme.example", "--name", "Ada", "--project", "viewing");
    expect((await done("users", "show", "ada@aceme.example")).stdout).toContain("Role: reader\n");
    await done("users", "role", "ada@aceme.example", "--role", "owner");
    expect((await done("users", "list")).stdout).toMatch(/ada@aceme\.example +Ada +owner +2/);
    await done("users", "remove", ada.id, "--yes");
    expect(await refused("users", "show", "ada@aceme.example")).toContain('There is no user "ada@aceme.example".');
  });
});

test("sources are added, shown, refreshed and removed", async () => {
  await done(...words("sources add lab --kind static --model davinci --model lab-7b --priority 50"));
  await done(...words("sources add desk --kind static --model lab-7b --prefix desk/"));
  const healthy = async () => (await json("sources", "show", "lab")).state === "healthy";
  while (!(await healthy())) await Bun.sleep(100);
  expect((await done("sources", "list")).stdout).toMatch(/^lab +static +healthy +\d/m);
  await done("sources", "refresh", "desk");
  await done("sources", "collisions");
  expect(await refused("sources", "show", "lob")).toContain('Did you mean "lab"?');
  for (const id of ["lab", "desk"]) await done("sources", "remove", id, "--yes");
  expect(await json("sources", "list")).toEqual([]);
});

describe("the audit log", () => {
  test("is exported as one event on each line, and goes on after the last one", async () => {
    await done("projects", "create", "exported");
    const lines = async (...flags: string[]) =>
      (await rollcall(["audit", "export", ...flags])).stdout.split("\n").filter((line) => line !== "");
    const all = await lines();
    const ids = all.map((line) => JSON.parse(line).id);
    expect(ids.length).toBeGreaterThan(1);
    expect(await lines("--after", ids.at(-2))).toEqual(all.slice(-1));
    expect(await lines("--after", ids.at(-1))).toEqual([]);
  });

  test("is filtered by type, actor and time", async () => {
    await done("projects", "create", "audited");
    const events = await json("audit", "list", "--type", "project.created", "--since", "1h", "--max-items", "1");
    expect(events).toMatchObject([{ type: "project.created" }]);
    expect(await json("audit", "list", "--until", "2020-01-01")).toEqual([]);
    expect(await json("audit", "list", "--email", "nobody@aceme.example")).toEqual([]);
    expect((await done("audit", "list", "--max-items", "1")).stdout).toMatch(/^WHEN +WHAT +WHICH +WHO +ADDRESS\n2/);
    expect(await refused("audit", "list", "--since", "yesterday")).toContain("must be like 2026-11-21");
  });
  test("has a list command and a verify command", async () => {
    const { exitCode, stderr } = await rollcall(["audit", "verify", "--data", "/nonexistent"]);
    expect(exitCode).not.toBe(0);
    expect(stderr).toStartWith("rollcall: ");
    expect((await done("audit")).stdout).toStartWith("Read and verify the audit log.\n");
  });
});

test("administration without an admin key fails before any request", async () => {
  const environment = { OPENAI_ADMIN_KEY: "", OPENAI_BASE_URL: "http://127.0.0.1:1/v1" };
  const { exitCode, stdout, stderr } = await rollcall(["keys", "list"], { environment });
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toStartWith("This needs an admin key. Set OPENAI_ADMIN_KEY");
  expect(stderr).toContain('"rollcall keys recover" makes one on the machine of the server.');
});

test("the server's message is shown, and its error is printed unchanged for programs", async () => {
  const args = ["projects", "archive", "proj_aceme", "--yes", "--admin-api-key", keys.acemeReaderAdmin];
  const told = await rollcall(args);
  expect(told.stderr).toMatch(/^HTTP 403: Forbidden\.\nRequest ID: \S+\n.*\nAPI error details/);
  const raw = await rollcall([...args, "--format-error", "json"]);
  expect(JSON.parse(raw.stderr)).toMatchObject({ type: "invalid_request_error" });
});

test("the open calls of a key and of a project are limited, and no longer limited", async () => {
  const { id } = await json(
    "keys",
    "create",
    "--name",
    "agents",
    "--project",
    "default",
    "--user",
    "owner@aceme.example",
  );
  expect(await json("keys", "update", id, "--max-open-calls", "20")).toMatchObject({ id, max_open_calls: 20 });
  const listed = await json("keys", "list", "--project", "default");
  expect(listed.find((key: { readonly id: string }) => key.id === id).max_open_calls).toBe(20);
  expect((await json("keys", "update", id, "--max-open-calls", "none")).max_open_calls).toBeNull();
  await done("projects", "update", "default", "--max-open-calls", "200");
  expect((await done("projects", "show", "default")).stdout).toContain("Max open calls: 200\n");
  expect((await json("projects", "update", "default", "--max-open-calls", "none")).max_open_calls).toBeNull();
  for (const wrong of ["0", "1000001", "some"])
    expect(await refused("keys", "update", id, "--max-open-calls", wrong)).toContain("must be 1 to 1000000, or none");
  expect(await refused("projects", "update", "default")).toStartWith("Give --max-open-calls,");
});
