import { describe, expect, test } from "bun:test";
import { fineTune, keys, slashModel, spareFineTune, worldYaml } from "../support/world.ts";
import { expectRefusal, expectRuntimeRefusal, requestIdOf } from "./expectations.ts";
import { bearer, request, requestWithoutHost, serverOfThisFile } from "./raw.ts";
import type { RawAnswer } from "./raw-answers.ts";

const server = serverOfThisFile();
const key = bearer("acemeOwner");

async function answerTo(method: string, target: string, headers: readonly string[] = [key]): Promise<RawAnswer> {
  return await server.ask(request(method, target, headers));
}

/** Long ids, shortened for the title of a test. */
function titled([inPath, inMessage]: [string, string]): [string, string, string] {
  const title = inPath.length > 60 ? `${inPath.slice(0, 12)}... (${inPath.length} bytes)` : inPath;
  return [title, inPath, inMessage];
}

function messageOf({ body }: RawAnswer): string {
  return (JSON.parse(body) as { error: { message: string } }).error.message;
}

describe("a path that resembles one of ours is unknown:", () => {
  const unknown = [
    "/",
    "//",
    "/v1",
    "/v1/",
    "//v1/models",
    "/v1//models",
    "/V1/models",
    "/v1/Models",
    "/v1/models/",
    "/v1/models/?x=1",
    "/models/",
    "/v1/models;a=b",
    "/v1/models%00",
    "/v1/models%20",
    "/v1/models%2f",
    "/v1/models%2fdavinci",
    "/v1%2fmodels",
    "/%76%31/models",
    "/v1/..;/healthz",
    "/..;/v1/models",
    "/v1models",
    "/healthz/",
    "/HEALTHZ",
  ];

  test.concurrent.each(unknown)("GET %s", async (target) => {
    expectRefusal(await answerTo("GET", target), { status: 404, code: "unknown_url" });
  });

  test.concurrent.each(unknown)("DELETE %s", async (target) => {
    expectRefusal(await answerTo("DELETE", target), { status: 404, code: "unknown_url" });
  });
});

describe("an id without a model is not found and has no other meaning:", () => {
  const ids: [string, string][] = [
    ["/", "/"],
    ["/davinci", "/davinci"],
    ["davinci/", "davinci/"],
    ["davinci;a=b", "davinci;a=b"],
    ["..;/healthz", "..;/healthz"],
    ["..%2fkeys", "../keys"],
    ["%2e%2e%2fhealthz", "../healthz"],
    ["..%2F..%2Fhealthz", "../../healthz"],
    ["..%5c..%5chealthz", "..\\..\\healthz"],
    ["%2fhealthz", "/healthz"],
    ["http://evil.example/", "http://evil.example/"],
    ["%00", "\0"],
    ["davinci%00", "davinci\0"],
    ["%0d%0aX-Injected:%201", "\r\nX-Injected: 1"],
    ["%20davinci", " davinci"],
    ["%252F", "%2F"],
    [slashModel.replace("/", "%252F"), slashModel.replace("/", "%2F")],
    ["x%2By%20", "x+y "],
    ["a+b", "a+b"],
    ["u%cc%88", "u\u0308"],
    ["%e2%80%aedavinci", "\u202edavinci"],
    ["DAVINCI", "DAVINCI"],
    ["__proto__", "__proto__"],
    ["constructor", "constructor"],
    ["toString", "toString"],
    ["hasOwnProperty", "hasOwnProperty"],
    ["{model}", "{model}"],
    ["*", "*"],
    ["m".repeat(512), "m".repeat(512)],
    ["m".repeat(513), `${"m".repeat(512)}…`],
    ["%6d".repeat(1_360), `${"m".repeat(512)}…`],
    ["m".repeat(4_085), `${"m".repeat(512)}…`],
  ];

  for (const method of ["GET", "DELETE"]) {
    test.concurrent.each(ids.map(titled))(`${method} /v1/models/%s`, async (_title, inPath, inMessage) => {
      const answer = await answerTo(method, `/v1/models/${inPath}`);
      expectRefusal(answer, { status: 404, code: "model_not_found" });
      expect(messageOf(answer)).toBe(`The model '${inMessage}' does not exist`);
      expect(answer.headers.has("x-injected")).toBe(false);
    });
  }

  for (const method of ["GET", "DELETE"]) {
    test.concurrent.each([4_086, 60_000])(`${method} /v1/models/ and %d characters is too long`, async (length) => {
      const answer = await answerTo(method, `/v1/models/${"m".repeat(length)}`);
      expectRefusal(answer, { status: 414, code: "target_too_long" });
    });
  }

  const malformed = ["%", "a%", "%z", "%zz", "%f", "%ff", "%c0%af", "%ed%a0%80", "%f4%90%80%80", "davinci%"];
  for (const method of ["GET", "DELETE"]) {
    test.concurrent.each(malformed)(`${method} /v1/models/%j is malformed`, async (id) => {
      expectRefusal(await answerTo(method, `/v1/models/${id}`), { status: 400, code: "invalid_model_id" });
    });
  }

  test.concurrent("and none of them is looked at without a key", async () => {
    const targets = [...malformed, ...ids.map(([inPath]) => inPath)].map((id) => `/v1/models/${id}`);
    const answers = targets.flatMap((target) => [answerTo("GET", target, []), answerTo("DELETE", target, [])]);
    for (const answer of await Promise.all(answers)) expectRefusal(answer, { status: 401, code: null });
  });
});

describe("an id is read in every form in which clients write it:", () => {
  test.concurrent.each([
    [slashModel, slashModel],
    [slashModel.replace("/", "%2F"), slashModel],
    [slashModel.replace("/", "%2f"), slashModel],
    ["a%20b", "a b"],
    ["\xc3\xbc", "ü"],
    ["%C3%BC", "ü"],
    ["%c3%bc", "ü"],
    ["x+y", "x+y"],
    ["x%2By", "x+y"],
    ["a@b", "a@b"],
    ["a%40b", "a@b"],
    [fineTune, fineTune],
    [fineTune.replaceAll(":", "%3A"), fineTune],
    ["%64avinci?x=/../../healthz", "davinci"],
  ])("%s", async (inPath, id) => {
    const answer = await answerTo("GET", `/v1/models/${inPath}`);
    expect([answer.status, JSON.parse(answer.body).id]).toEqual([200, id]);
  });

  test.concurrent("raw bytes that are not UTF-8 reach us as replacement characters and name no model", async () => {
    const answer = await answerTo("GET", "/v1/models/\xfc");
    expectRefusal(answer, { status: 404, code: "model_not_found" });
    expect(messageOf(answer)).toBe("The model '\ufffd' does not exist");
  });
});

describe("a fragment", () => {
  test.concurrent.each(["/v1/models#x", "/v1/models/davinci#x", "/v1/models?x#y", "/healthz#", "/nowhere#x"])(
    "is refused: %s",
    async (target) => {
      expectRefusal(await answerTo("GET", target), { status: 400, code: null });
    },
  );

  test.concurrent.each(["#", "#/v1/models", "", "v1/models", "\\v1\\models"])(
    "or a target that does not begin with a slash is refused by the runtime: %j",
    async (target) => {
      expectRuntimeRefusal(await server.talk(request("GET", target, [key])), 400);
    },
  );
});

describe("the runtime folds dot segments and backslashes before we see them", () => {
  const folded: [string, string][] = [
    ["/v1/x/../models", "/v1/models"],
    ["/v1/./models", "/v1/models"],
    ["/v1/%2e/models", "/v1/models"],
    ["/v1/models/../models", "/v1/models"],
    ["/v1/models/%2E%2e/models", "/v1/models"],
    ["/%2e%2e/v1/models", "/v1/models"],
    ["/healthz/../v1/models", "/v1/models"],
    ["/v1\\models", "/v1/models"],
    ["/v1/models\\davinci", "/v1/models/davinci"],
    ["/v1/models/x/..\\davinci", "/v1/models/davinci"],
  ];

  test.concurrent.each(folded)("%s is %s, with a key and without", async (target, meant) => {
    const [as, plain] = [await answerTo("GET", target), await answerTo("GET", meant)];
    expect([as.status, as.body]).toEqual([200, plain.body]);
    expectRefusal(await answerTo("GET", target, []), { status: 401, code: null });
  });

  const foldedAway: [string, string][] = [
    ["/v1/models/.", "/v1/models/"],
    ["/v1/models/..", "/v1/"],
    ["/v1/models/%2e%2e", "/v1/"],
    ["/v1/models/x/..", "/v1/models/"],
    ["/..", "/"],
  ];
  for (const method of ["GET", "DELETE"]) {
    test.concurrent.each(foldedAway)(`${method} %s is %s, which is not a path of ours`, async (target, meant) => {
      const answer = await answerTo(method, target);
      expectRefusal(answer, { status: 404, code: "unknown_url" });
      expect(messageOf(answer)).toBe(`Invalid URL (${method} ${meant})`);
    });
  }

  const toTheSpare = [
    `/v1/models/x/../${spareFineTune}`,
    `/v1/models/%2e/${spareFineTune}`,
    `/v1\\models\\${spareFineTune}`,
  ];
  test.concurrent.each(toTheSpare)("DELETE %s needs the same right as DELETE of the folded path", async (target) => {
    expectRefusal(await answerTo("DELETE", target, []), { status: 401, code: null });
    expectRefusal(await answerTo("DELETE", target, [bearer("acemeMember")]), {
      status: 403,
      code: "insufficient_permissions",
    });
    expectRefusal(await answerTo("DELETE", target, [bearer("zenithOwner")]), { status: 404, code: "model_not_found" });
  });

  test.concurrent.each(["Host: [", "Host: a:99999", ""])(
    "stay unfolded if the Host is not valid in a URL: %j",
    async (host) => {
      const line = `GET /v1/x/../models HTTP/1.${host === "" ? 0 : 1}`;
      const headers = host === "" ? [key] : [host, key];
      const answer = await server.ask(requestWithoutHost(line, headers));
      expectRefusal(answer, { status: 404, code: "unknown_url" });
    },
  );
});

describe("a header that names another path, method or caller has no effect:", () => {
  test.concurrent.each([
    "X-Original-URL: /healthz",
    "X-Rewrite-URL: /healthz",
    "X-Forwarded-Path: /healthz",
    "X-Forwarded-Prefix: /healthz",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-For: 127.0.0.1",
    "X-Forwarded-Proto: https",
    "X-Forwarded-User: owner@aceme.example",
    "X-HTTP-Method-Override: OPTIONS",
    "Forwarded: for=127.0.0.1;host=evil.example",
    "X-Real-IP: 127.0.0.1",
  ])("%s", async (header) => {
    expectRefusal(await answerTo("GET", `/v1/models/${fineTune}`, [header]), { status: 401, code: null });
    const [plain, withHeader] = [
      await answerTo("GET", `/v1/models/${fineTune}`),
      await answerTo("GET", `/v1/models/${fineTune}`, [header, key]),
    ];
    expect([withHeader.status, withHeader.body]).toEqual([200, plain.body]);
  });

  test.concurrent.each(["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])("%s: DELETE", async (name) => {
    const answer = await answerTo("POST", `/v1/models/${spareFineTune}?_method=DELETE`, [key, `${name}: DELETE`]);
    expectRefusal(answer, { status: 405, code: null });
  });
});

describe("an address that a header claims", () => {
  const yaml = worldYaml.replace("    id: org-aceme\n", "    id: org-aceme\n    allowed_networks: [192.0.2.0/24]\n");
  const guarded = serverOfThisFile({ yaml });

  test.concurrent.each(["X-Forwarded-For: 192.0.2.1", "Forwarded: for=192.0.2.1", "X-Real-IP: 192.0.2.1"])(
    "is not the caller's: %s",
    async (header) => {
      const answer = await guarded.ask(request("GET", "/v1/models", [key, header]));
      expectRefusal(answer, { status: 401, code: "ip_not_authorized" });
    },
  );
});

test("none of these requests deleted a model or caused an error in the log", async () => {
  const answer = await answerTo("GET", "/v1/models");
  for (const id of ["davinci", fineTune, spareFineTune, slashModel]) expect(answer.body).toContain(JSON.stringify(id));
  await server.logLine(requestIdOf(answer));
  expect(server.stderr()).not.toContain('"level":"error"');
  for (const value of Object.values(keys)) expect(server.stderr()).not.toContain(value);
});
