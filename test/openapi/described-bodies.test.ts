import { afterAll, beforeAll, expect, test } from "bun:test";
import { contentOf, disagreement, isMalformed, JudgedApp } from "../support/api/judged-app.ts";

/**
 * The request half of the API description. Bodies are generated from the document, judged by a validator with its
 * schemas, and sent to a real app: allowed ones must not be refused as malformed, forbidden ones must be.
 */

const deadlineMs = 120_000;

let judged: JudgedApp;
beforeAll(async () => void (judged = await JudgedApp.open()));
afterAll(() => judged.app.close());

test(
  "a body is answered 400 exactly where its schema forbids it",
  async () => {
    const wrong: unknown[] = [];
    expect(judged.withBody.length).toBeGreaterThan(35);
    for (const operation of judged.withBody) {
      const { path } = operation;
      const { schema } = contentOf(operation);
      const isAllowed = judged.judgeOf(schema);
      const base = await judged.bodyOf(operation);
      expect([path, isAllowed(base), (await judged.send(operation, base)).status]).toEqual([path, true, 200]);
      const bodies = judged.variationsOf(schema, base);
      expect([path, bodies.some(isAllowed)]).toEqual([path, true]);
      expect(bodies.filter((body) => !isAllowed(body)).length).toBeGreaterThan(9);
      for (const body of bodies)
        wrong.push(disagreement(operation, isAllowed(body), body, await judged.send(operation, body)));
    }
    expect(wrong.filter((one) => one !== null).slice(0, 20)).toEqual([]);
  },
  deadlineMs,
);

test("a body is optional exactly where the description says so, and a call without a body takes no field", async () => {
  for (const operation of judged.ofOurs.filter(({ method }) => method === "POST" || method === "PATCH")) {
    const { path } = operation;
    const { requestBody, tags } = operation.operation;
    if (requestBody !== undefined) {
      const answer = await judged.send(operation, undefined);
      expect([path, answer.status === 415 || isMalformed(answer)]).toEqual([path, requestBody.required]);
    } else if (!tags.includes("Dialects"))
      expect([path, (await judged.send(operation, { unknown_field: 1 })).status]).toEqual([path, 400]);
  }
});

test(
  "no call takes a field that its schema does not name",
  async () => {
    const fieldsOf = (operation: (typeof judged.withBody)[number]) =>
      Object.keys(judged.api.resolve(contentOf(operation).schema).properties);
    const names = new Set(judged.withBody.flatMap(fieldsOf));
    const wrong: unknown[] = [];
    for (const operation of judged.withBody) {
      // Ollama's clients send more fields than Rollcall reads.
      if (/^(showModel|deleteNamedModel)/.test(operation.operation.operationId)) continue;
      const base = await judged.bodyOf(operation);
      for (const name of names.difference(new Set(fieldsOf(operation)))) {
        const { status } = await judged.send(operation, { ...base, [name]: null });
        if (status !== 400) wrong.push([operation.path, name, status]);
      }
    }
    expect(wrong).toEqual([]);
  },
  deadlineMs,
);
