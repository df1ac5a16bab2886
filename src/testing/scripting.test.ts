import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { startRollcall, type ReceivedRequest, type Rollcall, type ScriptAnswer } from "rollcall/testing";
import type { ReceivedRequestWire, ScriptAnswer as DescribedAnswer } from "../api/test-mode.ts";

let rollcall: Rollcall;
beforeAll(async () => {
  rollcall = await startRollcall({ scripts: { greeting: [{ text: "Good morning!", times: null }] } });
});
beforeEach(() => rollcall.reset());
afterAll(() => rollcall.stop());

async function chat(content = "Hello", headers: Record<string, string> = {}) {
  const answer = await fetch(`${rollcall.baseURL}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${rollcall.apiKey}`, "content-type": "application/json", ...headers },
    body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content }] }),
  });
  const completion: any = await answer.json();
  return answer.ok ? completion.choices[0].message.content : answer.status;
}

describe("a script", () => {
  test("answers the calls that name none, in order, and echo answers after its end", async () => {
    await rollcall.script([{ status: 503 }, { text: "Yes." }]);
    expect([await chat(), await chat()]).toEqual([503, "Yes."]);
    expect(await chat()).toEndWith("You said: Hello");
  });

  test("replaces the earlier one, and one answer needs no list", async () => {
    await rollcall.script([{ text: "Earlier." }, { text: "Earlier." }]);
    await rollcall.script({ text: "Later." });
    expect(await chat()).toBe("Later.");
    expect(await chat()).toEndWith("You said: Hello");
  });

  test("answers only calls that name it, if it has a name", async () => {
    await rollcall.script({ text: "Red.", times: null }, { name: "red" });
    await rollcall.script({ text: "Blue.", times: null }, { name: "blue" });
    const named = ["red", "blue", "red"].map((name) => chat("Hello", rollcall.headers(name)));
    expect(await Promise.all(named)).toEqual(["Red.", "Blue.", "Red."]);
    expect(await chat()).toEndWith("You said: Hello");
  });

  test("refuses what it does not answer, if it is strict", async () => {
    await rollcall.script({ match: { contains: "weather" }, text: "Sunny." }, { strict: true });
    expect(await chat()).toBeGreaterThanOrEqual(400);
    expect(await chat("How is the weather?")).toBe("Sunny.");
  });

  test("of the options is there from the start and after a reset", async () => {
    await rollcall.script({ text: "Changed." }, { name: "greeting" });
    expect(await chat("Hello", rollcall.headers("greeting"))).toBe("Changed.");
    await rollcall.reset();
    expect(await chat("Hello", rollcall.headers("greeting"))).toBe("Good morning!");
  });

  test("that is wrong is refused with the server's words", async () => {
    const wrong = { txt: "Hello" } as ScriptAnswer;
    expect(rollcall.script(wrong)).rejects.toThrow("Unknown parameter: 'answers[0].txt'");
    expect(rollcall.script({ text: "Hello" }, { name: "a/b" })).rejects.toThrow("Invalid 'script_name'");
  });
});

describe("an option that does not exist is refused", () => {
  const misspelt: readonly (readonly [called: string, call: () => Promise<unknown>, words: string])[] = [
    ["of the start", () => startRollcall({ model: ["one"] } as object), 'no option "model". Did you mean "models"?'],
    [
      "in another style",
      () => startRollcall({ api_key: "x" } as object),
      'no option "api_key". Did you mean "apiKey"?',
    ],
    [
      "of a script",
      () => rollcall.script({}, { stritc: true } as object),
      'script() has no option "stritc". Did you mean "strict"?',
    ],
    ["cut short", () => rollcall.script({}, { nam: "red" } as object), 'no option "nam". Did you mean "name"?'],
    [
      "of requests",
      () => rollcall.requests({ scripts: "red" } as object),
      'no option "scripts". Did you mean "script"?',
    ],
    ["close to none", () => rollcall.requests({ limit: 1 } as object), 'no option "limit". It has script.'],
    [
      "that is a name alone",
      () => rollcall.script({}, "red" as unknown as object),
      "takes an object of options, with name, strict",
    ],
  ];
  for (const [called, call, words] of misspelt)
    test(called, async () => {
      const error = await call().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toContain(words);
    });
});

test("the requests are shown with their bodies, up to hundreds, and by script", async () => {
  await rollcall.script({ text: "Red.", times: null }, { name: "red" });
  await Promise.all(Array.from({ length: 120 }, (_, index) => chat(`Question ${index}`)));
  await chat("Which color?", rollcall.headers("red"));
  const all = await rollcall.requests();
  expect(all).toHaveLength(121);
  expect(new Set(all.slice(0, 120).map(({ body }) => body.messages[0].content)).size).toBe(120);
  const [named, ...others] = await rollcall.requests({ script: "red" });
  expect(others).toEqual([]);
  expect(named).toMatchObject({ call: "chat", model: "gpt-4o-mini", status: 200, script: "red", answer: 0 });
  await rollcall.reset();
  expect(await rollcall.requests()).toEqual([]);
});

test("a reset brings back deleted models, and keys go on working", async () => {
  const models = () =>
    fetch(`${rollcall.baseURL}/models`, { headers: { authorization: `Bearer ${rollcall.apiKey}` } }).then((answer) =>
      answer.text(),
    );
  const before = await models();
  const id = "ft:gpt-4o-mini:acemeco:suffix:abc123";
  await fetch(`${rollcall.baseURL}/models/${id}`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${rollcall.apiKey}` },
  });
  expect(await models()).not.toBe(before);
  await rollcall.reset();
  expect(await models()).toBe(before);
});

test("the variables for a program under test are those of the server", () => {
  const { baseURL, apiKey, adminKey, env } = rollcall;
  expect(env).toEqual({ OPENAI_BASE_URL: baseURL, OPENAI_API_KEY: apiKey, OPENAI_ADMIN_KEY: adminKey });
});

test("a server that has ended says why it does not answer", async () => {
  const other = await startRollcall();
  await other.stop();
  expect(other.reset()).rejects.toThrow(/^Rollcall has ended/);
});

/** The types for users are written by hand, to be read; the compiler compares them with the described ones. */
type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;
/** A type with one more optional field extends one without, so the names are compared too. */
type Names<T> =
  | keyof T
  | { [Name in "match" | "usage" | "error"]: Name extends keyof T ? keyof NonNullable<T[Name]> : never };

test("the types of answers and requests are those of the described API", () => {
  const answers: Same<ScriptAnswer, DescribedAnswer> = true;
  const names: Same<Names<ScriptAnswer>, Names<DescribedAnswer>> = true;
  // Any JSON may be missing in what is described; here it is null.
  const requests: Same<ReceivedRequest, Required<ReceivedRequestWire>> = true;
  expect([answers, names, requests]).toEqual([true, true, true]);
});
