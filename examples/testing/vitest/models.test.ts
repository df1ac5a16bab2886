import OpenAI from "openai";
import { startRollcall, type Rollcall } from "rollcall/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

let rollcall: Rollcall;
let client: OpenAI;

beforeAll(async () => {
  rollcall = await startRollcall();
  client = new OpenAI({ baseURL: rollcall.baseURL, apiKey: rollcall.apiKey });
});
afterAll(() => rollcall.stop());

const hello = { model: "gpt-4o-mini", messages: [{ role: "user" as const, content: "Hello" }] };

describe("one after the other", () => {
  beforeEach(() => rollcall.reset());

  test("models are listed, retrieved and deleted", async () => {
    const ids = (await client.models.list()).data.map(({ id }) => id);
    const fineTuned = ids.find((id) => id.startsWith("ft:"))!;
    expect((await client.models.retrieve("gpt-4o-mini")).owned_by).toBe("system");
    expect((await client.models.delete(fineTuned)).deleted).toBe(true);
    await expect(client.models.retrieve(fineTuned)).rejects.toThrow(OpenAI.NotFoundError);
  });

  test("a reset has brought back what was deleted", async () => {
    expect((await client.models.list()).data).toHaveLength(11);
  });

  test("an answer is what the script says", async () => {
    await rollcall.script({ text: "Good morning!" });
    const completion = await client.chat.completions.create(hello);
    expect(completion.choices[0]!.message.content).toBe("Good morning!");
  });

  test("a tool is called as the script says", async () => {
    await rollcall.script({ tool_calls: [{ name: "weather", arguments: { city: "Oslo" } }] });
    const completion = await client.chat.completions.create(hello);
    const [call] = completion.choices[0]!.message.tool_calls!;
    expect(call).toMatchObject({ function: { name: "weather", arguments: '{"city":"Oslo"}' } });
  });

  test("the client retries when it is limited", async () => {
    await rollcall.script([{ status: 429, headers: { "retry-after-ms": "1" } }, { text: "At last." }]);
    const completion = await client.chat.completions.create(hello);
    expect(completion.choices[0]!.message.content).toBe("At last.");
    expect((await rollcall.requests()).map(({ status }) => status)).toEqual([429, 200]);
  });

  test("a stream that breaks is an error", async () => {
    await rollcall.script({ text: "One two three four five", cut_after: 3 });
    const stream = await client.chat.completions.create({ ...hello, stream: true });
    let text = "";
    const read = async () => {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
    };
    await expect(read()).rejects.toThrow("broke off");
    expect("One two three four five").toContain(text);
  });
});

// Each test has a script of its own, so none disturbs another.
describe.concurrent("all at once", () => {
  test.each(["Red", "Green", "Blue"])("%s is what its own script says", async (color) => {
    await rollcall.script({ text: color }, { name: color });
    const own = client.withOptions({ defaultHeaders: rollcall.headers(color) });
    const completion = await own.chat.completions.create(hello);
    expect(completion.choices[0]!.message.content).toBe(color);
  });
});
