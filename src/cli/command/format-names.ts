import type { ParsedFlags } from "./parsed-flags.ts";

export const formatNames = ["auto", "explore", "json", "jsonl", "pretty", "raw", "text", "yaml"] as const;

/** `auto` is resolved: it is text for people, and JSON where somebody takes a value out of it. */
export type Format = Exclude<(typeof formatNames)[number], "auto">;

export function formatOf(flags: ParsedFlags): Format {
  const extracts = Boolean(flags.text("transform")) || flags.isOn("raw-output");
  return resolved(known(flags.text("format")) ?? (flags.isOn("json") ? "json" : "auto"), extracts);
}

/** Errors follow a format for programs. Never throws, because the sentence about a wrong format has to be shown too. */
export function errorFormatOf(flags: ParsedFlags): Format {
  const wished = known(flags.text("format-error")) ?? inherited(known(flags.text("format")));
  return resolved(wished ?? "auto", Boolean(flags.text("transform-error")));
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
