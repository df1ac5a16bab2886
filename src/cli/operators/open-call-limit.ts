import { maxOpenCallsMax, validateMaxOpenCalls } from "../../core/call-limits.ts";
import { flag, type Call } from "../command/command.ts";
import { Failure } from "../failure.ts";
import { requiredFlag } from "./administration.ts";

/** How many calls a key or a project may have open. */
export const openCallsFlag = flag("--max-open-calls NUMBER", "How many calls it may have open at once, or `none`");

/** The change that the flag asks for. Throws Failure. */
export function openCallsChange(call: Call): { readonly max_open_calls: number | null } {
  const text = requiredFlag(call, openCallsFlag.name, "20");
  if (text === "none") return { max_open_calls: null };
  if (/^\d+$/.test(text) && validateMaxOpenCalls(Number(text)) === null) return { max_open_calls: Number(text) };
  throw new Failure(`The value of --${openCallsFlag.name} must be 1 to ${maxOpenCallsMax}, or none, not "${text}".`);
}
