import { randomBytes } from "node:crypto";

const idDigits = 32;
const drawnIds = 512;
let digits = "";
let used = 0;

/** `req_` and 32 hexadecimal digits, drawn many ids at a time because asking for randomness has a fixed price. */
export function newRequestId(): string {
  if (used === digits.length) {
    digits = randomBytes((drawnIds * idDigits) / 2).toString("hex");
    used = 0;
  }
  const id = `req_${digits.slice(used, used + idDigits)}`;
  used += idDigits;
  return id;
}
