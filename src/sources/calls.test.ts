import { describe, expect, test } from "bun:test";
import { callNames, type CallName } from "../core/calls.ts";
import { sourceKindNames, type SourceKindName } from "../core/sources/source.ts";
import { callHeaders, callsOf, callUrl, nameAtSource } from "./calls.ts";
import { kindOf } from "./kinds.ts";
import type { SourceConfig, SourceOptions } from "./upstream.ts";

/** A source whose base URL is the kind's own, or one in the same form. */
function sourceOf(kind: SourceKindName, options: SourceOptions = {}, baseUrl?: string): SourceConfig {
  return { baseUrl: baseUrl ?? kindOf(kind).defaultBaseUrl ?? ownBaseUrls[kind] ?? "", secret: "s3cret", options };
}

const ownBaseUrls: Partial<Record<SourceKindName, string>> = {
  "azure-openai": "https://acme.openai.azure.com",
  "openai-compatible": "http://10.0.0.5:8000/v1",
};

/** `CALL URL` for each call that a source takes. */
function urlsOf(kind: SourceKindName, source: SourceConfig): string[] {
  return callNames.flatMap((call) => {
    const url = callUrl(kind, source, call, "acme/m 1:x");
    return url === null ? [] : [`${call} ${url}`];
  });
}

const nobody = () => null;

describe("a call goes", () => {
  test("where its vendor takes it", () => {
    expect(
      sourceKindNames.flatMap((kind) => urlsOf(kind, sourceOf(kind)).map((url) => `${kind} ${url}`)),
    ).toMatchSnapshot();
  });

  test("at Azure, to a deployment in the path if the version is dated, and otherwise to OpenAI's paths", () => {
    for (const api_version of ["2024-10-21", "preview", "v1"])
      expect(
        urlsOf("azure-openai", sourceOf("azure-openai", { api_version, calls: "messages, moderations" })),
      ).toMatchSnapshot(api_version);
  });

  test("to the usual path, if the option adds it", () => {
    const added = sourceKindNames.flatMap((kind) => {
      const further = Object.keys(kindOf(kind).furtherCalls ?? {}).filter(
        (call) => !callsOf(kind, {}).has(call as CallName),
      );
      if (further.length === 0) return [];
      const source = sourceOf(kind, { calls: further.join(", ") });
      return urlsOf(kind, source).flatMap((url) => (further.includes(url.split(" ")[0]!) ? [`${kind} ${url}`] : []));
    });
    expect(added).toMatchSnapshot();
  });

  test("nowhere for kinds that only list", () => {
    for (const kind of ["static", "models.dev"] as const)
      expect(callsOf(kind, { calls: "chat=/chat" })).toEqual(new Map());
  });

  test("nowhere for a model whose name is a step in the path", () => {
    for (const model of [".", ".."]) expect(callUrl("gemini", sourceOf("gemini"), "gemini.generate", model)).toBeNull();
    expect(callUrl("gemini", sourceOf("gemini"), "gemini.generate", "a/../$&")).toEndWith(
      "/models/a%2F..%2F%24%26:generateContent",
    );
  });
});

describe("however much of the path a base URL has, calls and lists go to the same place", () => {
  const ends: Partial<Record<SourceKindName, readonly string[]>> = {
    anthropic: ["", "/v1"],
    "azure-openai": [
      "",
      "/openai",
      "/openai/v1",
      "/openai/deployments/gpt-4o",
      "/anthropic",
      "/anthropic/v1",
      "/api/projects/acme",
      "/api/projects/acme/openai/v1",
    ],
    cohere: ["", "/v1", "/v2", "/compatibility/v1"],
    gemini: ["", "/v1beta", "/v1", "/v1alpha", "/v1beta/openai"],
    lmstudio: ["", "/v1", "/api/v0", "/api/v1"],
    mistral: ["", "/v1"],
    ollama: ["", "/v1", "/api"],
    xai: ["", "/v1"],
  };
  const forms = Object.entries(ends).flatMap(([kind, ofKind]) =>
    ofKind.map((end) => [kind as SourceKindName, end] as const),
  );
  test.each(forms)("%s%s", (kind, end) => {
    for (const origin of ["https://up.test", "https://proxy.test/a/mount"]) {
      const calls = "-rerank, messages=/other/messages";
      const [whole, without] = [sourceOf(kind, { calls }, origin + end), sourceOf(kind, { calls }, origin)];
      expect(urlsOf(kind, whole)).toEqual(urlsOf(kind, without));
      expect(callUrl(kind, whole, "messages", "x")).toBe(`${origin}/other/messages`);
      expect(kindOf(kind).firstPageRequest?.(whole)).toEqual(kindOf(kind).firstPageRequest!(without));
      expect(kindOf(kind).deletion?.(whole, "x")).toEqual(kindOf(kind).deletion?.(without, "x"));
    }
  });

  test.each<[SourceKindName, string, string, string]>([
    ["openai-compatible", "http://up.test:8000/v1", "chat", "http://up.test:8000/v1/chat/completions"],
    ["openai-compatible", "http://up.test:4000", "chat", "http://up.test:4000/chat/completions"],
    ["openai-compatible", "https://up.test/openai/v1", "chat", "https://up.test/openai/v1/chat/completions"],
    ["openai-compatible", "https://up.test/api/paas/v4", "chat", "https://up.test/api/paas/v4/chat/completions"],
    ["openai-compatible", "https://up.test/v1beta/openai", "chat", "https://up.test/v1beta/openai/chat/completions"],
    ["openai-compatible", "https://up.test/v1", "rerank=/v1/rerank", "https://up.test/v1/rerank"],
    ["openai-compatible", "https://up.test/v1", "rerank=/v2/rerank", "https://up.test/v2/rerank"],
    ["openai-compatible", "https://up.test/v1", "messages", "https://up.test/v1/messages"],
    ["openai-compatible", "https://up.test", "messages", "https://up.test/v1/messages"],
    ["openai-compatible", "https://up.test/v1", "cohere.rerank", "https://up.test/v2/rerank"],
    ["openai-compatible", "https://up.test/v1", "gemini.embed", "https://up.test/v1beta/models/x:embedContent"],
    [
      "openai-compatible",
      "https://up.test/v1",
      "messages=/anthropic/v1/messages",
      "https://up.test/anthropic/v1/messages",
    ],
    ["openai-compatible", "https://up.test/mount/v1", "ollama.chat=/api/chat", "https://up.test/mount/v1/api/chat"],
    ["openrouter", "https://openrouter.ai/api/v1", "rerank", "https://openrouter.ai/api/v1/rerank"],
    ["together", "https://api.together.ai/v1", "rerank", "https://api.together.ai/v1/rerank"],
  ])("%s at %s takes %s at %s", (kind, baseUrl, calls, url) => {
    const call = calls.split("=")[0] as CallName;
    expect(callUrl(kind, sourceOf(kind, { calls }, baseUrl), call, "x")).toBe(url);
  });
});

describe("the option `calls`", () => {
  const taken = (calls: string, kind: SourceKindName = "openai-compatible") => [...callsOf(kind, { calls }).keys()];

  test("adds, removes and moves calls, and the others stay", () => {
    expect(taken("rerank, -responses, chat=/custom/chat")).toEqual(["chat", "completions", "embeddings", "rerank"]);
    expect(callsOf("openai-compatible", { calls: "chat=/custom/{model}/chat" }).get("chat")).toBe(
      "/custom/{model}/chat",
    );
    expect(callUrl("openai-compatible", sourceOf("openai-compatible", { calls: "-chat" }), "chat", "x")).toBeNull();
    expect(taken("-chat,-completions,-embeddings,-responses")).toEqual([]);
  });

  test("that is invalid, or adds what has no usual path, changes nothing", () => {
    for (const calls of ["", "chat,,", "chat=custom", "mistral.ocr", "constructor"])
      expect(taken(calls)).toEqual(["chat", "completions", "embeddings", "responses"]);
  });

  test("is read once for the same options", () => {
    const options = { calls: "rerank" };
    expect(callsOf("openai-compatible", options)).toBe(callsOf("openai-compatible", options));
    expect(callsOf("together", options)).not.toBe(callsOf("openai-compatible", options));
  });
});

describe("a call is sent with", () => {
  const headers = (kind: SourceKindName, call: CallName, options: SourceOptions = {}, version: string | null = null) =>
    callHeaders(kind, sourceOf(kind, options), call, (name) => (name === "anthropic-version" ? version : null));
  const authorization = "Bearer s3cret";

  test.each<[SourceKindName, CallName, Record<string, string>]>([
    ["azure-openai", "chat", { "api-key": "s3cret" }],
    ["azure-openai", "messages", { "x-api-key": "s3cret", "anthropic-version": "2023-06-01" }],
    ["cohere", "cohere.chat", { authorization }],
    ["gemini", "chat", { authorization }],
    ["gemini", "embeddings", { authorization }],
    ["gemini", "gemini.stream", { "x-goog-api-key": "s3cret" }],
    ["ollama", "ollama.chat", { authorization }],
    ["openai-compatible", "messages", { authorization }],
    ["openrouter", "messages", { authorization }],
    ["xai", "messages", { authorization }],
  ])("the credentials of %s for %s", (kind, call, expected) => {
    expect(headers(kind, call)).toEqual(expected);
  });

  test("OpenAI's organization and project of the source", () => {
    expect(headers("openai", "chat", { organization: "org-1", project: "proj_2" })).toEqual({
      authorization,
      "openai-organization": "org-1",
      "openai-project": "proj_2",
    });
  });

  test.each<[string | null, string | undefined, string, boolean]>([
    [null, undefined, "2023-06-01", false],
    [null, "2026-10-21", "2026-10-21", true],
    ["2023-06-01", "2026-10-21", "2023-06-01", false],
    ["2026-10-20", undefined, "2026-10-20", false],
    ["2026-10-21", undefined, "2026-10-21", true],
    ["2027-01-01", "2023-06-01", "2027-01-01", true],
    ["newest", undefined, "newest", false],
  ])(
    "Anthropic's credentials for the version that is sent: the caller's %s, the source's %s",
    (sent, own, version, isBearer) => {
      expect(headers("anthropic", "messages", own === undefined ? {} : { version: own }, sent)).toEqual({
        ...(isBearer ? { authorization } : { "x-api-key": "s3cret" }),
        "anthropic-version": version,
      });
      expect(headers("anthropic", "chat", {}, sent)).toMatchObject({ authorization });
      expect(headers("anthropic", "chat", {}, sent)).not.toHaveProperty("x-api-key");
    },
  );

  test("no credentials if the source has none", () => {
    const credentials = sourceKindNames.flatMap((kind) =>
      callNames.flatMap((call) => Object.keys(callHeaders(kind, { ...sourceOf(kind), secret: null }, call, nobody))),
    );
    expect([...new Set(credentials)]).toEqual(["anthropic-version"]);
  });
});

test("a model is called by its deployment, by our id before Azure's, and elsewhere by its id there", () => {
  const options = { deployments: "ours=one, gpt-4o = two, ft:a=b=three" };
  expect(nameAtSource(options, "ours", "gpt-4o")).toBe("one");
  expect(nameAtSource(options, "azure/gpt-4o", "gpt-4o")).toBe("two");
  expect(nameAtSource(options, "ft:a=b", "x")).toBe("three");
  expect(nameAtSource(options, "other", "gpt-5")).toBe("gpt-5");
  for (const deployments of ["", "gpt-4o", "gpt-4o=a/b"])
    expect(nameAtSource({ deployments }, "gpt-4o", "gpt-4o")).toBe("gpt-4o");
});
