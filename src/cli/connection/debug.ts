import type { Exchange } from "../../client/connection.ts";
import { printable } from "../../core/text/printable.ts";

const secret = /auth|key|token|secret|cookie|password/i;

/** The head of a request or response, without keys. */
export function headsOf({ method, url, headers, answer }: Exchange): string {
  const [title, first, shown] =
    answer === null
      ? ["Request Content:", `${method} ${shownUrl(url)}`, Object.entries(headers)]
      : ["Response Content:", `${answer.status} ${answer.reason}`, [...answer.headers]];
  const lines = shown.map(([name, value]) => `${name}: ${masked(name, value)}`);
  return [title, first, ...lines, ""].map((line) => `${printable(line)}\n`).join("");
}

function masked(name: string, value: string): string {
  if (name.toLowerCase() === "authorization" && /^bearer /i.test(value)) return "Bearer <REDACTED>";
  return secret.test(name) || name.toLowerCase() === "location" ? "<REDACTED>" : value;
}

function shownUrl(url: URL): string {
  return url.origin + url.pathname + (url.search === "" ? "" : "?<REDACTED>");
}
