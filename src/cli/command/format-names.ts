import type { ParsedFlags } from "./parsed-flags.ts";

export const formatNames = ["auto", "explore", "json", "jsonl", "pretty", "raw", "text", "yaml"] as const;

/** `auto` is resolved to text, or to JSON if a value is extracted. */
export type Format = Exclude<(typeof formatNames)[number], "auto">;

export function formatOf(flags: ParsedFlags): Format {
  const extracts = Boolean(flags.text("transform")) || flags.isOn("raw-output");
  return resolved(parseFormat(flags.text("format")) ?? (flags.isOn("json") ? "json" : "auto"), extracts);
}

/** Errors use --format if it is for programs. Never throws, because an invalid format has to be reported, too. */
export function errorFormatOf(flags: ParsedFlags): Format {
  const requested = parseFormat(flags.text("format-error")) ?? inherited(parseFormat(flags.text("format")));
  return resolved(requested ?? "auto", Boolean(flags.text("transform-error")));
}

function inherited(format: (typeof formatNames)[number] | undefined) {
  return format === "json" || format === "jsonl" || format === "raw" || format === "yaml" ? format : undefined;
}

function resolved(format: (typeof formatNames)[number], extracts: boolean): Format {
  if (format !== "auto") return format;
  return extracts ? "json" : "text";
}

function parseFormat(text: string | undefined): (typeof formatNames)[number] | undefined {
  return formatNames.find((format) => format === text?.toLowerCase());
}
