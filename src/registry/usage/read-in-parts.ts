import type { Slices } from "../../catalogue/turns.ts";
import { malformedRequest } from "../../core/refusal.ts";
import { TooManyGroups } from "../../store/usage.ts";
import type { Span } from "./bucket-page.ts";

// SQLite's reader holds up everybody, so a part should be read in about this time.
const partMs = 4;

/**
 * Reads a span in parts of whole steps: as many steps at once as are read quickly. Returns where it stopped, which is
 * before the end if `read` said that it has enough.
 */
export async function readInParts(
  span: Span,
  stepMs: number,
  slices: Slices,
  read: (part: Span) => Promise<"more" | "enough">,
): Promise<number> {
  let steps = 1;
  let startMs = span.startMs;
  while (startMs < span.endMs) {
    const endMs = Math.min(startMs + steps * stepMs, span.endMs);
    const beganMs = performance.now();
    const said = await slices.wait(() => read({ startMs, endMs }).catch((error: unknown) => halvable(error, steps)));
    if (said === "too many") steps = 1;
    else startMs = endMs;
    if (said === "enough") break;
    if (said === "more") steps = performance.now() - beganMs < partMs ? steps * 2 : Math.ceil(steps / 2);
  }
  return startMs;
}

/** A part with too many groups is read again as single steps. One step with too many is refused. */
function halvable(error: unknown, steps: number): "too many" {
  if (!(error instanceof TooManyGroups)) throw error;
  if (steps > 1) return "too many";
  throw malformedRequest("The calls fall into too many groups. Group by less, or filter.", "group_by");
}
