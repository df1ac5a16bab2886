import type { Program } from "./command/command.ts";
import { legacyVerbs } from "./command/legacy-verbs.ts";
import { modelsDelete, modelsList, modelsRetrieve } from "./models/models.ts";

/** The part of OpenAI's own program that is about models. */
export function openai(version: string): Program {
  return {
    name: "openai",
    title: "List, retrieve and delete models on any server with OpenAI's Models API.",
    version,
    versionText: `openai version ${version}`,
    defaultBaseUrl: "https://api.openai.com/v1",
    hasProfiles: false,
    commands: [modelsList, modelsRetrieve, modelsDelete, ...legacyVerbs],
  };
}
