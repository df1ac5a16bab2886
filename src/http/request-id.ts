import { getRandomValues } from "node:crypto";

const idBytes = 16;
const pool = Buffer.alloc(idBytes * 512);
let used = pool.length;

/** `req_` and 32 hexadecimal digits, drawn from a pool because asking for randomness has a fixed price. */
export function newRequestId(): string {
  if (used === pool.length) {
    getRandomValues(pool);
    used = 0;
  }
  const id = pool.toString("hex", used, used + idBytes);
  used += idBytes;
  return `req_${id}`;
}
