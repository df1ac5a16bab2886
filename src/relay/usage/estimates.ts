import type { CallBody } from "../body/call-body.ts";
import { tokensOf } from "./tokens-of.ts";

/**
 * How many tokens the input of a call has, as a rule: its body in JSON, with all names and numbers, but without files
 * and images in base64. It costs nothing, because the bytes are counted when the body is read. None for a form.
 */
export function estimatedInputTokens({ textBytes }: Pick<CallBody, "textBytes">): number {
  return tokensOf(textBytes);
}
