import { summaries as api } from "../../../api/server/summary.ts";
import { invoke } from "../../../client/invoke.ts";
import type { Command } from "../../command/command.ts";
import { answerTo, jsonFlag, showRecord } from "../administration.ts";

export const status: Command = {
  words: ["status"],
  key: "admin",
  summary: "Show what the organization has, and what needs somebody",
  description:
    "Counts models, keys, people, projects and sources, and shows failing sources, models that shut down within 30 days, " +
    "keys that end within 14 days or were not used for 90, collisions, and the calls of the last 24 hours.",
  flags: [jsonFlag],
  examples: { "The organization": "status", "Only the failing sources": "status --transform sources.failing_first" },
  run: async (call) => showRecord(call, await answerTo(call, invoke(call.connection, api.summarize, {}))),
};
