import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { failing } from "../../support/upstreams/upstreams.ts";
import { openLimitedApp, responding, using, type LimitedApp } from "./limited-app.ts";

/** Limits in tokens, images and audio: held before the call, and corrected when it has ended. */

let limited: LimitedApp;
beforeEach(async () => void (limited = await openLimitedApp()));
afterEach(() => limited.close());

const left = ({ headers }: { headers: Readonly<Record<string, string>> }) =>
  Number(headers["x-ratelimit-remaining-tokens"]);

describe("tokens a minute", () => {
  test("the answer says what is left, in both families", async () => {
    await limited.limit({ max_tokens_per_1_minute: 10_000 });
    const { headers, status } = await limited.chat({ max_tokens: 1_000 });
    expect(status).toBe(200);
    expect(headers["x-ratelimit-limit-tokens"]).toBe("10000");
    expect(left({ headers })).toBeWithin(8_900, 9_000);
    for (const what of ["limit", "remaining", "reset"])
      expect(headers[`x-ratelimit-${what}-project-tokens`]).toBe(headers[`x-ratelimit-${what}-tokens`]);
  });

  test.each([
    [{ max_tokens: 2_000 }, 2_000],
    [{ max_completion_tokens: 2_000, max_tokens: 1 }, 2_000],
    [{ max_completion_tokens: 1, max_tokens: 2_000 }, 2_000],
    [{ max_output_tokens: 2_000 }, 2_000],
    [{ generationConfig: { maxOutputTokens: 2_000 } }, 2_000],
    [{ options: { num_predict: 2_000 } }, 2_000],
    [{ max_tokens: 1_000, n: 3 }, 3_000],
    [{ max_tokens: 2_000, stream_options: { include_usage: true } }, 2_000],
    [{ stream_options: { include_usage: false }, max_completion_tokens: 1_000, n: 2 }, 2_000],
    [{ max_tokens: -1 }, 4_096],
    [{ max_tokens: null }, 4_096],
    [{}, 4_096],
  ])("what %j may answer is held until it has answered", async (more, output) => {
    await limited.limit({ max_tokens_per_1_minute: 100_000 });
    const held = 100_000 - left(await limited.chat(more));
    expect(held).toBeWithin(output - 400, output + 60);
  });

  test("fields that only an estimate depends on are not checked", async () => {
    await limited.limit({ max_tokens_per_1_minute: 100_000 });
    const twice = `{"model":"up-model","max_tokens":1,"max_tokens":2000,"N":7,"Max_Tokens":3,"messages":[]}`;
    const answer = await limited.call("/v1/chat/completions", new TextEncoder().encode(twice));
    expect([answer.status, 100_000 - left(answer) > 2_000]).toEqual([200, true]);
  });

  test.each(['"max_tokens":0,"n":1e999', '"max_tokens":1e999,"n":1e999', '"max_tokens":-1e999,"n":-1e999'])(
    "numbers that are read as infinite end no limit: %s",
    async (fields) => {
      await limited.limit({ max_tokens_per_1_minute: 1_000 });
      limited.upstream.answer = using({ prompt_tokens: 1_000, completion_tokens: 4_000 });
      const body = new TextEncoder().encode(`{"model":"up-model",${fields},"messages":[]}`);
      expect((await limited.call("/v1/chat/completions", body)).status).toBe(200);
      expect((await limited.call("/v1/chat/completions", body)).status).toBe(429);
      expect((await limited.chat({ max_tokens: 1 })).status).toBe(429);
    },
  );

  test("a source that says impossible figures ends no limit, and keeps no other project from drawing", async () => {
    await limited.limit({ max_tokens_per_1_minute: 1_000 });
    limited.upstream.answer = using({ prompt_tokens: Number.MAX_SAFE_INTEGER, completion_tokens: 4_294_967_295 });
    for (let at = 0; at < 3; at++) expect((await limited.chat({ max_tokens: 1 })).status).toBe(200);
    await limited.limit({ max_requests_per_1_minute: 1 }, "up-image");
    const draw = () => limited.call("/v1/images/generations", { model: "up-image", prompt: "x" });
    expect([(await draw()).status, (await draw()).status]).toEqual([200, 429]);
  });

  test("a call is corrected by what it has used, up and down", async () => {
    await limited.limit({ max_tokens_per_1_minute: 10_000 });
    limited.upstream.answer = using({ prompt_tokens: 10, completion_tokens: 90 });
    for (let at = 0; at < 20; at++) expect((await limited.chat()).status).toBe(200);
    const frugal = left(await limited.chat({ max_tokens: 1 }));
    expect(frugal).toBeWithin(7_700, 9_000);
    limited.upstream.answer = using({ prompt_tokens: 1_000, completion_tokens: 12_000 });
    await limited.chat({ max_tokens: 1 });
    const refused = await limited.chat({ max_tokens: 1 });
    expect([refused.status, refused.json.error.type, refused.json.error.code]).toEqual([
      429,
      "tokens",
      "rate_limit_exceeded",
    ]);
    expect(refused.json.error.message).toMatch(/on tokens per min \(TPM\): Limit 10000, Used 10000, Requested \d+\./);
    // 5,000 tokens too many take half a minute.
    expect(Number(refused.headers["retry-after"])).toBeWithin(28, 33);
  });

  test.each([
    [{ background: true }, { status: "queued", usage: null }],
    [{ background: true }, {}],
    [{}, { status: "queued", usage: null }],
    [{}, { status: "in_progress", usage: { input_tokens: 1, output_tokens: 0 } }],
  ])("a response in the background, asked for with %j and answered with %j, uses what was held", async (more, said) => {
    await limited.limit({ max_tokens_per_1_minute: 10_000 });
    limited.upstream.answer = responding(said);
    const respond = () => limited.respond({ max_output_tokens: 9_000, ...more });
    expect([(await respond()).status, (await respond()).status]).toEqual([200, 429]);
  });

  test("a response in the background that used more than was held owes the rest", async () => {
    await limited.limit({ max_tokens_per_1_minute: 10_000 });
    limited.upstream.answer = responding({ status: "completed", usage: { input_tokens: 9, output_tokens: 9_991 } });
    await limited.respond({ max_output_tokens: 1, background: true });
    expect((await limited.respond({ max_output_tokens: 1_000 })).status).toBe(429);
  });

  test.each([{}, { background: false }, { background: null }])(
    "a response that is done gives back the rest, with %j",
    async (more) => {
      await limited.limit({ max_tokens_per_1_minute: 10_000 });
      limited.upstream.answer = responding({ status: "completed", usage: { input_tokens: 9, output_tokens: 9 } });
      for (let at = 0; at < 5; at++)
        expect((await limited.respond({ max_output_tokens: 9_000, ...more })).status).toBe(200);
    },
  );

  test("a call whose answer may be longer than the limit is not refused for that", async () => {
    await limited.limit({ max_tokens_per_1_minute: 500 });
    expect((await limited.chat({ max_tokens: 1e9, n: 1e9 })).status).toBe(200);
  });

  test("a call whose input alone is longer than the limit is refused, and no client tries again", async () => {
    await limited.limit({ max_tokens_per_1_minute: 500 });
    const content = "word ".repeat(1_000);
    const refused = await limited.chat({ messages: [{ role: "user", content }] });
    expect([refused.status, refused.json.error.type, refused.headers["x-should-retry"]]).toEqual([
      429,
      "tokens",
      "false",
    ]);
    expect(refused.json.error.message).toMatch(
      /^Request too large for up-model in project proj_aceme on tokens per min/,
    );
  });

  test("a call that the source refuses uses none", async () => {
    await limited.limit({ max_tokens_per_1_minute: 10_000 });
    limited.upstream.answer = failing(400);
    for (let at = 0; at < 10; at++) expect((await limited.chat({ max_tokens: 4_000 })).status).toBe(400);
    limited.upstream.answer = using({ prompt_tokens: 1, completion_tokens: 1 });
    expect(left(await limited.chat({ max_tokens: 1 }))).toBeGreaterThan(9_900);
  });
});

test("images are limited by how many a call asks for", async () => {
  await limited.limit({ max_images_per_1_minute: 5 }, "up-image");
  const draw = (n: number | undefined) => limited.call("/v1/images/generations", { model: "up-image", prompt: "x", n });
  expect([(await draw(undefined)).status, (await draw(3)).status]).toEqual([200, 200]);
  const refused = await draw(2);
  expect([refused.status, refused.json.error.message]).toEqual([
    429,
    expect.stringContaining("on images per min (IPM): Limit 5, Used 4, Requested 2. Please try again in 1"),
  ]);
  expect((await draw(6)).json.error.message).toContain("Request too large for up-image");
});

test("audio is limited by the bytes of its files", async () => {
  await limited.limit({ max_audio_megabytes_per_1_minute: 1 }, "up-voice");
  const hear = async (bytes: number) => {
    const form = new FormData();
    form.set("file", new Blob([new Uint8Array(bytes)]), "a.wav");
    form.set("model", "up-voice");
    const request = new Request("http://127.0.0.1", { method: "POST", body: form });
    const headers = { "content-type": request.headers.get("content-type") ?? "" };
    return limited.call("/v1/audio/transcriptions", await request.bytes(), { headers });
  };
  expect([(await hear(400_000)).status, (await hear(500_000)).status]).toEqual([200, 200]);
  const refused = await hear(300_000);
  expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "12"]);
  expect((await hear(1_100_000)).json.error.message).toContain("Request too large for up-voice");
});
