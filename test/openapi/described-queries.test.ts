import { afterAll, beforeAll, expect, spyOn, test } from "bun:test";
import { Query } from "../../src/http/request/query.ts";
import { administrator } from "../support/administrator.ts";
import { disagreement, JudgedApp } from "../support/api/judged-app.ts";

/** Like described-bodies.test.ts, for queries. */

const deadlineMs = 120_000;

let judged: JudgedApp;
beforeAll(async () => void (judged = await JudgedApp.open()));
afterAll(() => judged.app.close());

const reads = () => judged.ofOurs.filter(({ method }) => method === "GET");

test(
  "a query is answered 400 exactly where its schema forbids it",
  async () => {
    const wrong: unknown[] = [];
    let parameters = 0;
    for (const operation of reads())
      for (const { name, schema } of judged.queryOf(operation)) {
        parameters++;
        const isAllowed = judged.judgeOf(schema);
        for (const text of new Set(judged.variationsOf(schema).map(asText))) {
          // OpenRouter's clients send an empty bound for "any".
          if (text === "" && schema.type === "number") continue;
          const sent = { [name]: text };
          const answer = await judged.ask(operation, { ...judged.baseQueryOf(operation), ...sent });
          wrong.push(disagreement(operation, isAllowed(asTyped(schema, text)), sent, answer));
        }
      }
    expect(parameters).toBeGreaterThan(200);
    expect(wrong.filter((one) => one !== null).slice(0, 20)).toEqual([]);
  },
  deadlineMs,
);

test("exactly the parameters that the description requires are required", async () => {
  for (const operation of reads()) {
    const { path } = operation;
    const base = judged.baseQueryOf(operation);
    expect([path, (await judged.ask(operation, base)).status]).not.toEqual([path, 400]);
    for (const { name } of judged.queryOf(operation).filter(({ required }) => required)) {
      const { [name]: _, ...rest } = base;
      expect([path, name, (await judged.ask(operation, rest)).status]).toEqual([path, name, 400]);
    }
  }
});

test("exactly the described parameters are read", async () => {
  const read = new Set<string>();
  const { text, texts } = Query.prototype;
  const spies = [
    spyOn(Query.prototype, "text").mockImplementation(function (this: Query, name) {
      read.add(name);
      return text.call(this, name);
    }),
    spyOn(Query.prototype, "texts").mockImplementation(function (this: Query, name) {
      read.add(name);
      return texts.call(this, name);
    }),
  ];
  for (const operation of reads()) {
    read.clear();
    const { path } = operation;
    const names: string[] = judged.queryOf(operation).map(({ name }) => name.replace("[]", ""));
    // `dialect` is read only if present, and a query that selected a whole list is not read again.
    const query = names.includes("dialect") ? { dialect: "openai" } : { odd: path };
    await judged.ask(operation, { ...judged.baseQueryOf(operation), ...query });
    // Google's clients may put their key here.
    read.delete("key");
    expect([path, [...read].toSorted()]).toEqual([path, names.toSorted()]);
  }
  for (const spy of spies) spy.mockRestore();
});

test("a missing parameter means its described default", async () => {
  await makeLists();
  for (const operation of reads())
    for (const { name, schema } of judged.queryOf(operation).filter((parameter) => "default" in parameter.schema)) {
      const { path } = operation;
      const base = judged.baseQueryOf(operation);
      const plain = await judged.ask(operation, base);
      const said = await judged.ask(operation, { ...base, [name]: String(schema.default) });
      expect([path, name, plain.status, plain.text]).toEqual([path, name, 200, said.text]);
    }
});

/** Makes lists that are longer than their default page. */
async function makeLists(): Promise<void> {
  const { post } = administrator(() => judged.app);
  const permissions = "/v1/fine_tuning/checkpoints/one%2Fregistered/permissions";
  for (let at = 0; at < 25; at++) {
    const { id } = await post("/v1/organization/projects", { name: `many ${at}` });
    await post("/rollcall/v1/models", { id: `many/${at}` });
    if (at < 12) await post(permissions, { project_ids: [id] });
  }
}

function asText(value: unknown): string {
  if (Array.isArray(value)) return asText(value[0] ?? "");
  return typeof value === "string" ? value : typeof value === "object" ? "" : JSON.stringify(value);
}

/** Parses a query's text as its schema's type. */
function asTyped({ type, oneOf }: any, text: string): unknown {
  if (oneOf !== undefined) return /^\d+$/.test(text) ? Number(text) : text;
  if (type === "array") return [text];
  if (type === "integer" && /^\d+$/.test(text)) return Number(text);
  if (type === "number" && text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  if (type === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  return text;
}
