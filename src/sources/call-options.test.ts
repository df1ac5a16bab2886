import { describe, expect, test } from "bun:test";
import { sourceKindNames, type SourceKindName } from "../core/sources/source.ts";
import { callOptionsOf, optionsOf } from "./call-options.ts";
import { kindOf } from "./kinds.ts";

/** Why the value of an option cannot be used; null when it can be. */
const errorOf = (kind: SourceKindName, option: string, value: string) =>
  optionsOf(kindOf(kind)).get(option)!.validate(value, kindOf(kind));

describe("an option of a source", () => {
  test.each<[SourceKindName, string, readonly string[]]>([
    ["openai-compatible", "calls", ["rerank", "rerank, -responses, chat=/custom/chat", "-chat"]],
    ["openai-compatible", "calls", ["chat=/", "gemini.embed=/m/{model}:embed", "mistral.ocr=/v1/ocr", "-mistral.ocr"]],
    ["openai-compatible", "failover", ["never"]],
    ["openai-compatible", "idle_timeout", ["1", "60", "3600", "off"]],
    ["openai-compatible", "keep_alive", ["15", "off"]],
    ["openai-compatible", "openwebui_headers", ["pass"]],
    ["azure-openai", "deployments", ["gpt-4o=chat", "gpt-4o = chat , ft:a=b=my_ft.2-x"]],
    ["azure-openai", "api_version", ["2024-10-21", "2025-04-01-preview", "v1", "preview"]],
    ["anthropic", "version", ["2023-06-01", "2026-10-21"]],
    ["openai", "organization", ["org-1"]],
    ["static", "served_by", ["gpu-box"]],
    ["models.dev", "served_by", ["gpu-box"]],
    ["models.dev", "provider", ["deepseek"]],
    ["echo", "calls", ["-embeddings"]],
  ])("of %s: %s can be %j", (kind, option, values) => {
    for (const value of values) expect(errorOf(kind, option, value)).toBeNull();
  });

  test.each<[SourceKindName, string, string, string]>([
    ["openai", "calls", "", 'names "", which is none of chat, completions'],
    ["openai", "calls", "chat,", 'names "", which is none of chat, completions'],
    ["openai", "calls", "chats", 'names "chats", which is none of chat, completions'],
    ["openai", "calls", "constructor", 'names "constructor", which is none of'],
    ["openai", "calls", "chat, -chat", "names chat twice"],
    ["openai", "calls", "-chat=/x", "removes chat and gives it a path"],
    [
      "openai",
      "calls",
      "mistral.ocr",
      "adds mistral.ocr, for which this kind has no usual path: give it one, as in mistral.ocr=/path",
    ],
    ["openai", "calls", "chat=", 'gives chat the path "", which must begin with /'],
    ["openai", "calls", "chat=x", 'gives chat the path "x", which must begin with /'],
    ["openai", "calls", "chat=https://thief.test/", "which must begin with /"],
    ["openai", "calls", "chat=//thief.test/x", "which must not have //, /. or /.."],
    ["openai", "calls", "chat=/a/../b", "which must not have //, /. or /.."],
    ["openai", "calls", "chat=/a/.", "which must not have //, /. or /.."],
    ["openai", "calls", "chat=/a?b=c", "which must not have a query"],
    ["openai", "calls", "chat=/a#b", "which must not have a query"],
    ["openai", "calls", "chat=/%2e%2e/b", "which may contain letters, digits"],
    ["openai", "calls", "chat=/a\\b", "which may contain letters, digits"],
    ["openai", "calls", "chat=/a b", "which may contain letters, digits"],
    ["openai", "calls", "chat=/a\nb", "which may contain letters, digits"],
    ["openai", "calls", "chat=/{model}/{model}", "which may contain letters, digits"],
    ["openai", "failover", "always", "must be never, or absent"],
    ["openai", "idle_timeout", "0", "must be a whole number of seconds from 1 to 3600, or off"],
    ["openai", "idle_timeout", "3601", "must be a whole number of seconds from 1 to 3600, or off"],
    ["openai", "keep_alive", "1.5", "must be a whole number of seconds from 1 to 3600, or off"],
    ["openai", "openwebui_headers", "yes", "must be pass, or absent"],
    ["openai", "project", "a\r\nx: y", "must be 1 to 256 printable ASCII characters"],
    ["anthropic", "version", "2023-6-1", "must be a version of Anthropic's API"],
    ["azure-openai", "api_version", "2024-10-21&x=y", "must be v1, preview, or a version of Azure's API"],
    ["azure-openai", "deployments", "", 'and "" is no part of one'],
    ["azure-openai", "deployments", "gpt-4o", 'and "gpt-4o" is no part of one'],
    ["azure-openai", "deployments", "gpt-4o=..", 'and "gpt-4o=.." is no part of one'],
    ["azure-openai", "deployments", "gpt-4o=a/b", 'and "gpt-4o=a/b" is no part of one'],
    ["azure-openai", "deployments", "gpt-4o=a, gpt-4o=b", "names gpt-4o twice"],
    ["static", "served_by", "Lab", "must be the id of a source"],
  ])("of %s: %s cannot be %j", (kind, option, value, why) => {
    expect(errorOf(kind, option, value)).toContain(why);
  });

  test("belongs to the kinds that take calls, or to those that only list", () => {
    const withCalls = sourceKindNames.filter((kind) => optionsOf(kindOf(kind)).has("calls"));
    const mereLists = sourceKindNames.filter((kind) => optionsOf(kindOf(kind)).has("served_by"));
    expect(mereLists).toEqual(["models.dev", "static"]);
    expect([...withCalls, ...mereLists].toSorted()).toEqual([...sourceKindNames]);
  });
});

describe("the options are read", () => {
  const absent = {
    changes: new Map(),
    canFailOver: true,
    idleTimeoutMs: 300_000,
    keepAliveMs: null,
    passesOpenWebUiHeaders: false,
    isForFiles: false,
    servedBy: null,
  };

  test("with a default for each that is absent", () => {
    expect(callOptionsOf({})).toEqual(absent);
  });

  test("as they are used", () => {
    expect(
      callOptionsOf({
        calls: "rerank, -responses, chat=/c",
        failover: "never",
        idle_timeout: "60",
        keep_alive: "15",
        openwebui_headers: "pass",
        files: "default",
        served_by: "gpu-box",
      }),
    ).toEqual({
      changes: new Map<never, never>([
        ["rerank", null],
        ["responses", false],
        ["chat", "/c"],
      ] as never),
      canFailOver: false,
      idleTimeoutMs: 60_000,
      keepAliveMs: 15_000,
      passesOpenWebUiHeaders: true,
      isForFiles: true,
      servedBy: "gpu-box",
    });
    expect(callOptionsOf({ idle_timeout: "off", keep_alive: "off" })).toEqual({ ...absent, idleTimeoutMs: null });
  });

  test("as absent where an older program stored something invalid", () => {
    expect(
      callOptionsOf({ calls: "chat=x", idle_timeout: "-1", keep_alive: "soon", failover: "x", files: "x" }),
    ).toEqual(absent);
  });
});
