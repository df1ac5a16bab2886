import type { CallName } from "../../core/calls.ts";
import { callsOf } from "../../sources/calls.ts";
import { isKindName } from "../../sources/kinds.ts";
import type { StoredSource } from "../../store/sources.ts";

/** The calls that a source takes. None if its kind is one of a newer program. */
export function callsTaken({ kind, options }: Pick<StoredSource, "kind" | "options">): readonly CallName[] {
  return isKindName(kind) ? [...callsOf(kind, options).keys()] : [];
}
