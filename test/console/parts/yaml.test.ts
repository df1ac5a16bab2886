import { expect, test } from "bun:test";
import fc from "fast-check";
import { readYaml } from "../../../src/config/yaml/yaml-reader.ts";
import { readConfigFile } from "../../../src/config/file/read-file.ts";
import { yamlOfRow } from "../../../src/console/pages/models/list/exporting.ts";
import { RowMaker, type ModelRow } from "../../../src/console/pages/models/list/model-row.ts";
import { yamlOf as yamlOfSource } from "../../../src/console/pages/sources/list/exporting.ts";
import { declarationOf } from "../../../src/console/parts/export/declaration.ts";
import { administrator } from "../../support/administrator.ts";
import { openTestApp } from "../../support/app.ts";
import { worldYaml } from "../../support/world.ts";
import { holdsVariable, yamlOf, type Plain } from "../../../src/console/parts/export/yaml.ts";
import { hostileIds } from "../gallery/made-models.ts";

/** What the console writes is read by the reader of the configuration file. */
const readBack = (value: Plain) => readYaml("rollcall.yaml", yamlOf(value), {}, (root) => root.raw());

test("a list of models reads as people would write it", () => {
  const models = [
    { id: "gpt-4o", owned_by: "openai", created: 1_721_172_741, parent: undefined, capabilities: ["tools"] },
  ];
  expect(yamlOf({ models })).toBe(
    "models:\n  - id: gpt-4o\n    owned_by: openai\n    created: 1721172741\n    capabilities:\n      - tools\n",
  );
});

test("ids that YAML would take for something else stay text", () => {
  const ids = [
    ...hostileIds,
    "yes",
    "No",
    "on",
    "null",
    "~",
    "1e3",
    "0x1F",
    "1_000",
    "2027-01-31",
    "12:30:45",
    "- a",
    "# a",
    "a: b",
    "a #b",
    " a",
    "",
    "*a",
    "&a",
    "!a",
    "%a",
    "@a",
    "`a",
    "{a",
    "[a",
    "'a",
    '"a',
    "|",
    ">",
    "?",
    ":",
    "a:",
    "=",
    "<<",
    "ft:gpt-4o:org::a1",
  ];
  expect(readBack({ ids: ids.filter((id) => id !== "") })).toEqual({ ids: ids.filter((id) => id !== "") });
});

test("words that older readers of YAML take for true, false or nothing are quoted", () => {
  for (const word of ["yes", "No", "on", "OFF", "y", "null", "True"]) expect(yamlOf(word)).toBe(`"${word}"\n`);
});

test("any value is read back as it was written", () => {
  const { plain } = fc.letrec<{ plain: Plain }>((tie) => ({
    plain: fc.oneof(
      { depthSize: "small" },
      fc.string({ unit: "grapheme", minLength: 1 }),
      fc.integer(),
      fc.boolean(),
      fc.array(tie("plain"), { maxLength: 4 }),
      fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), tie("plain"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(plain, (value) => {
      if (holdsVariable(value)) return;
      expect(readBack({ value })).toEqual({ value });
    }),
    { numRuns: 500 },
  );
});

test("text that would stand for a variable is found, wherever it is", () => {
  expect(holdsVariable({ models: [{ id: "a", description: "costs ${PRICE}" }] })).toBe(true);
  expect(holdsVariable({ models: [{ id: "a", description: "$PRICE ${} ${1}" }] })).toBe(false);
});

test("the lists of models, aliases, people and sources are read as a configuration file, and say the same", async () => {
  const app = await openTestApp(worldYaml);
  const aceme = administrator(() => app);
  const source = {
    id: "lab",
    kind: "openai-compatible",
    base_url: "https://lab.example/v1",
    options: { idle_timeout: "20" },
    naming: { type: "map", ids: { "their-7b": "lab/7b" } },
    includes: ["their-*"],
    priority: 3,
  };
  await aceme.post("/rollcall/v1/sources", source);
  await aceme.post("/rollcall/v1/aliases", { id: "fast", target: "gpt-4o-mini" });
  const facts = { context_length: 8192, input_price: "0.0000025", capabilities: ["tools"], display_name: "=1+1" };
  await aceme.post("/rollcall/v1/models", { id: "ft:gpt-4o-mini:acemeco::made", visibility: "unlisted", ...facts });
  const { data: models } = await aceme.get("/rollcall/v1/models?limit=1000");
  const { data: sources } = await aceme.get("/rollcall/v1/sources");
  const { data: aliases } = await aceme.get("/rollcall/v1/aliases");
  const { data: users } = await aceme.get("/rollcall/v1/users");
  await app.close();
  const read = (field: string, own: readonly Plain[], shared: readonly Plain[] = []) =>
    readConfigFile("rollcall.yaml", yamlOf(declarationOf(field, shared, own, "aceme")), {}).declaration;
  const rows: ModelRow[] = models.map(new RowMaker().rowOf);
  const itemsOf = (kind: string) => rows.filter((row) => row.kind === kind).flatMap((row) => yamlOfRow(row) ?? []);
  const { models: shared, organizations } = read("models", itemsOf("fine-tuned"), itemsOf("base"));
  expect(shared.map(({ id }) => id)).toContain("gpt-4o-mini");
  expect(organizations[0]?.name).toBe("aceme");
  const made = organizations[0]?.models.find(({ id }) => id.endsWith("::made"));
  expect(made).toMatchObject({ visibility: "unlisted", facts: { contextLength: 8192, displayName: "=1+1" } });
  expect(rows).toHaveLength(shared.length + (organizations[0]?.models.length ?? 0) + aliases.length);
  const [lab] = read("sources", sources.map(yamlOfSource)).organizations[0]?.sources ?? [];
  expect(lab?.input).toMatchObject({
    id: "lab",
    baseUrl: "https://lab.example/v1",
    options: { idle_timeout: "20" },
    priority: 3,
    rules: { naming: { kind: "map" }, includes: ["their-*"] },
  });
  const named = read(
    "aliases",
    aliases.map(({ id, target }: any) => ({ id, target })),
  );
  expect(named.organizations[0]?.aliases).toEqual([{ id: "fast", target: "gpt-4o-mini" }]);
  const people = read(
    "users",
    users.map(({ email, name, role }: any) => ({ email, name, role })),
  );
  expect(people.organizations[0]?.users.map(({ email }) => email)).toContain("owner@aceme.example");
});
