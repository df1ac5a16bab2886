import { expect, test } from "bun:test";
import { anthropicForClaudeCode } from "../../../src/dialects/anthropic/anthropic-for-claude-code.ts";
import type { Dialect } from "../../../src/dialects/dialect.ts";
import { geminiTuned } from "../../../src/dialects/gemini.ts";
import { lmStudioNative } from "../../../src/dialects/lm-studio.ts";
import { mistralTuned } from "../../../src/dialects/mistral.ts";
import { openaiStrict } from "../../../src/dialects/openai/openai.ts";
import { openrouterForItsClient } from "../../../src/dialects/openrouter/openrouter.ts";
import { namedDialects } from "../../../src/http/models/dialect-selection.ts";
import { ownModel, baseModel } from "../../support/models.ts";

const nameless: readonly Dialect[] = [
  anthropicForClaudeCode,
  geminiTuned,
  lmStudioNative,
  mistralTuned,
  openaiStrict,
  openrouterForItsClient,
];
const day = "2026-11-30";
const models = [
  baseModel("base"),
  ownModel("own", "org-1"),
  ownModel("restricted", "org-1", { sharing: "projects", parent: "base" }),
  ownModel("alias", "org-1", { kind: "alias", target: "base" }),
];

test("a dialect whose words depend on the reader says so, and the others have the same for all", () => {
  for (const dialect of [...namedDialects, ...nameless]) {
    const wordsFor = (organizationId: string) => models.map((model) => dialect.element(model, day, { organizationId }));
    const isSame = wordsFor("org-1").join() === wordsFor("org-2").join();
    expect([dialect.name, isSame]).toEqual([dialect.name, dialect.dependsOnReader !== true]);
  }
});
