import { flag } from "../command/command.ts";
import type { ParsedFlags } from "../command/parsed-flags.ts";
import { Failure } from "../failure.ts";

export const servedByFlag = flag("--served-by SOURCE[/MODEL]", "Source that serves it, and its name there");

/** Undefined if the flag is missing. The id of a source has no slash, and that of a model may have some. Throws Failure. */
export function servedByIn(flags: ParsedFlags) {
  const text = flags.text("served-by");
  if (text === undefined) return undefined;
  const [, source, model] = /^([^/]+)(?:\/(.+))?$/s.exec(text) ?? [];
  if (source !== undefined) return { source, ...(model !== undefined && { model }) };
  throw new Failure(
    `Write --served-by as SOURCE or SOURCE/MODEL, as in --served-by gpu-box/llama-3.1-8b, not "${text}".`,
  );
}
