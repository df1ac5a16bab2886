import type { CallLimitName } from "../../core/people/rate-limit.ts";
import type { AskedCall } from "./admission.ts";

/** What a call needs of one limit, as far as its request says it. */
export interface Need {
  /** What is held for it until it ends. */
  readonly amount: number;
  /** What it needs in any case. More than the limit is refused. */
  readonly least: number;
}

/** The output of a call that does not say how much it may be. */
const outputTokensDefault = 4_096;
const bytesPerToken = 4;

const generating: ReadonlySet<string> = new Set([
  "chat",
  "completions",
  "responses",
  "messages",
  "gemini.generate",
  "gemini.stream",
  "ollama.chat",
  "ollama.generate",
  "cohere.chat",
  "mistral.fim",
]);

/** Null if the limit does not count such calls. */
export function needOf(name: CallLimitName, asked: AskedCall): Need | null {
  if (name === "max_requests_per_1_minute" || name === "max_requests_per_1_day") return { amount: 1, least: 1 };
  if (name === "max_tokens_per_1_minute") return tokensNeeded(asked);
  return null;
}

function tokensNeeded({ call, body, model }: AskedCall): Need {
  const input = Math.ceil(body.bytes.length / bytesPerToken);
  if (!generating.has(call.name)) return { amount: input, least: input };
  return { amount: input + Math.min(outputTokensDefault, model.facts.outputLimit ?? Infinity), least: input };
}
