import { incorrectKey } from "../../core/refusal.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import type { Reply } from "../request/request-context.ts";
import { refusalReply } from "./replies.ts";

// Letters only, which no dialect writes differently.
const keyMark = "PlaceOfTheMaskedKey";
const idMark = "PlaceOfTheRequestId";

/** A refusal with what stands before and after the masked key in its body; null if it has more that differs. */
interface Frame extends Pick<Reply, "status" | "headers"> {
  readonly before: string;
  readonly after: string;
}

const frames = new Map<Dialect, Frame | null>();

/** The refusal of a key that does not exist. Most of it is written once, because anybody can cause very many. */
export function unknownKeyReply(dialect: Dialect, masked: string, requestId: string): Reply {
  let frame = frames.get(dialect);
  if (frame === undefined) frames.set(dialect, (frame = frameOf(dialect)));
  // A key may have what JSON writes differently.
  if (frame === null || /["\\]/.test(masked)) return refusalReply(incorrectKey(masked), dialect, requestId);
  const { status, headers, before, after } = frame;
  return { status, headers, body: before + masked + after };
}

function frameOf(dialect: Dialect): Frame | null {
  const { status, headers, body } = refusalReply(incorrectKey(keyMark), dialect, idMark);
  if (typeof body !== "string" || body.includes(idMark)) return null;
  const [before, after, more] = body.split(keyMark);
  return before === undefined || after === undefined || more !== undefined ? null : { status, headers, before, after };
}
