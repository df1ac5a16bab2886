const OpenAI = require("openai");
const { startRollcall } = require("rollcall/testing");

let rollcall;
let client;

beforeAll(async () => {
  rollcall = await startRollcall();
  client = new OpenAI({ baseURL: rollcall.baseURL, apiKey: rollcall.apiKey });
});
beforeEach(() => rollcall.reset());
afterAll(() => rollcall.stop());

const hello = { model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] };

test("models are listed, retrieved and deleted", async () => {
  const ids = (await client.models.list()).data.map(({ id }) => id);
  const fineTuned = ids.find((id) => id.startsWith("ft:"));
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
  expect(completion.choices[0].message.content).toBe("Good morning!");
});

test("a tool is called as the script says", async () => {
  await rollcall.script({ tool_calls: [{ name: "weather", arguments: { city: "Oslo" } }] });
  const completion = await client.chat.completions.create(hello);
  const [call] = completion.choices[0].message.tool_calls;
  expect(call).toMatchObject({ function: { name: "weather", arguments: '{"city":"Oslo"}' } });
});

test("the client retries when it is limited", async () => {
  await rollcall.script([{ status: 429, headers: { "retry-after-ms": "1" } }, { text: "At last." }]);
  const completion = await client.chat.completions.create(hello);
  expect(completion.choices[0].message.content).toBe("At last.");
  expect((await rollcall.requests()).map(({ status }) => status)).toEqual([429, 200]);
});

test("a stream that breaks is an error", async () => {
  await rollcall.script({ text: "One two three four five", cut_after: 3 });
  const stream = await client.chat.completions.create({ ...hello, stream: true });
  const read = async () => {
    for await (const chunk of stream) expect(chunk.model).toBe("gpt-4o-mini");
  };
  await expect(read()).rejects.toThrow("broke off");
});

// Each call has a script of its own, so none disturbs another.
test("many scripts answer at once", async () => {
  const colors = ["Red", "Green", "Blue"];
  const answers = colors.map(async (color) => {
    await rollcall.script({ text: color }, { name: color });
    const completion = await client.chat.completions.create(hello, { headers: rollcall.headers(color) });
    return completion.choices[0].message.content;
  });
  expect(await Promise.all(answers)).toEqual(colors);
});
