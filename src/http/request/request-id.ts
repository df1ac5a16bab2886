import { randomBytes } from "node:crypto";

const idDigits = 32;
const drawnIds = 512;
let digits = "";
let used = 0;

/**
 * `req_` and 32 hexadecimal digits. The random bytes of many ids are drawn at once, because each draw has a fixed cost.
 */
export function newRequestId(): string {
  if (used === digits.length) {
    digits = randomBytes((drawnIds * idDigits) / 2).toString("hex");
    used = 0;
  }
  const id = `req_${digits.slice(used, used + idDigits)}`;
  used += idDigits;
  return id;
}
