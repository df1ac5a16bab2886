import type { Given } from "./command.ts";

export const formatNames = ["auto", "explore", "json", "jsonl", "pretty", "raw", "text", "yaml"] as const;

/** `auto` is resolved: it is text for people, and JSON where somebody takes a value out of it. */
export type Format = Exclude<(typeof formatNames)[number], "auto">;

export function formatOf(given: Given): Format {
  const extracts = Boolean(given.text("transform")) || given.isOn("raw-output");
  return resolved(known(given.text("format")) ?? (given.isOn("json") ? "json" : "auto"), extracts);
}

/** Errors follow a format for programs. Never throws, because the sentence about a wrong format has to be shown too. */
export function errorFormatOf(given: Given): Format {
  const wished = known(given.text("format-error")) ?? inherited(known(given.text("format")));
  return resolved(wished ?? "auto", Boolean(given.text("transform-error")));
}

function inherited(format: (typeof formatNames)[number] | undefined) {
  return format === "json" || format === "jsonl" || format === "raw" || format === "yaml" ? format : undefined;
}

function resolved(format: (typeof formatNames)[number], extracts: boolean): Format {
  if (format !== "auto") return format;
  return extracts ? "json" : "text";
}

function known(text: string | undefined): (typeof formatNames)[number] | undefined {
  return formatNames.find((format) => format === text?.toLowerCase());
}
