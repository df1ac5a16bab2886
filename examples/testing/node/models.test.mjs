import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import OpenAI from "openai";
import { startRollcall } from "rollcall/testing";

let rollcall;
let client;

before(async () => {
  rollcall = await startRollcall();
  client = new OpenAI({ baseURL: rollcall.baseURL, apiKey: rollcall.apiKey });
});
after(() => rollcall.stop());

const hello = { model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] };

describe("one after the other", () => {
  beforeEach(() => rollcall.reset());

  test("models are listed, retrieved and deleted", async () => {
    const ids = (await client.models.list()).data.map(({ id }) => id);
    const fineTuned = ids.find((id) => id.startsWith("ft:"));
    assert.equal((await client.models.retrieve("gpt-4o-mini")).owned_by, "system");
    assert.equal((await client.models.delete(fineTuned)).deleted, true);
    await assert.rejects(client.models.retrieve(fineTuned), OpenAI.NotFoundError);
  });

  test("a reset has brought back what was deleted", async () => {
    assert.equal((await client.models.list()).data.length, 11);
  });

  test("an answer is what the script says", async () => {
    await rollcall.script({ text: "Good morning!" });
    const completion = await client.chat.completions.create(hello);
    assert.equal(completion.choices[0].message.content, "Good morning!");
  });

  test("the client retries when it is limited", async () => {
    await rollcall.script([{ status: 429, headers: { "retry-after-ms": "1" } }, { text: "At last." }]);
    const completion = await client.chat.completions.create(hello);
    assert.equal(completion.choices[0].message.content, "At last.");
    assert.deepEqual(
      (await rollcall.requests()).map(({ status }) => status),
      [429, 200],
    );
  });

  test("a stream that breaks is an error", async () => {
    await rollcall.script({ text: "One two three four five", cut_after: 3 });
    const stream = await client.chat.completions.create({ ...hello, stream: true });
    await assert.rejects(async () => {
      for await (const chunk of stream) assert.equal(chunk.model, "gpt-4o-mini");
    }, /broke off/);
  });
});

// Each test has a script of its own, so none disturbs another.
describe("all at once", { concurrency: true }, () => {
  for (const color of ["Red", "Green", "Blue"])
    test(`${color} is what its own script says`, async () => {
      await rollcall.script({ text: color }, { name: color });
      const completion = await client.chat.completions.create(hello, { headers: rollcall.headers(color) });
      assert.equal(completion.choices[0].message.content, color);
    });
});
