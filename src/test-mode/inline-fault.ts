import { delayMsMax, type ScriptAnswer } from "../api/test-mode.ts";
import { malformedRequest, type Refusal } from "../core/refusal.ts";

/*
 * A header that holds an answer itself, so that curl is enough to see a fault: `status=429, retry-after=1`, `cut=3`,
 * `delay=200ms, text=Hello%20there`.
 */

type Part = (value: string) => Partial<ScriptAnswer> | null;

const parts: Readonly<Record<string, Part>> = {
  status: (value) => number(value, 200, 599, (status) => ({ status })),
  "retry-after": (value) => (/^[\x20-\x7e]+$/.test(value) ? { headers: { "retry-after": value } } : null),
  delay: (value) => duration(value, (delay_ms) => ({ delay_ms })),
  "chunk-delay": (value) => duration(value, (chunk_delay_ms) => ({ chunk_delay_ms })),
  cut: (value) => number(value, 0, 1_000_000, (cut_after) => ({ cut_after })),
  "cut-bytes": (value) => number(value, 0, 1_000_000_000, (cut_after_bytes) => ({ cut_after_bytes })),
  malformed: (value) => number(value, 0, 1_000_000, (malformed_after) => ({ malformed_after })),
  text: (value) => ({ text: decoded(value) }),
};

/** Whether the header holds an answer, and not a script's name. */
export function isInline(header: string): boolean {
  return header.includes("=");
}

/** Throws the refusal of a header that says something else. */
export function readInlineFault(header: string): ScriptAnswer {
  const answers = header.split(",").map((part) => {
    const [name = "", ...value] = part.trim().split("=");
    const read = Object.hasOwn(parts, name) ? parts[name] : undefined;
    const answer = read?.(value.join("=").trim()) ?? null;
    if (answer === null) throw notUnderstood(part.trim());
    return answer;
  });
  return Object.assign({}, ...answers) as ScriptAnswer;
}

function notUnderstood(part: string): Refusal {
  const known = Object.keys(parts).map((name) => `${name}=`);
  return malformedRequest(
    `The header X-Rollcall-Script has '${part}'. It takes a script's name, or ${known.join(", ")}.`,
  );
}

function number<Made>(text: string, min: number, max: number, made: (value: number) => Made): Made | null {
  const value = Number(text);
  return /^\d{1,9}$/.test(text) && value >= min && value <= max ? made(value) : null;
}

/** `200ms`, `2s` or `0.5s`. */
function duration<Made>(text: string, made: (ms: number) => Made): Made | null {
  const [, digits, unit] = /^(\d{1,6}(?:\.\d{1,3})?)(ms|s)$/.exec(text) ?? [];
  const ms = Math.round(Number(digits) * (unit === "s" ? 1_000 : 1));
  return digits !== undefined && ms <= delayMsMax ? made(ms) : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
