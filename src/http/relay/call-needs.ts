import type { CallName } from "../../core/calls.ts";
import type { CallLimitName } from "../../core/people/rate-limit.ts";
import { callsCountedAs } from "../../registry/usage/counted-calls.ts";
import type { CallBody } from "../../relay/body/call-body.ts";
import { countFields, outputFields } from "../../relay/calls.ts";
import { estimatedInputTokens } from "../../relay/usage/estimates.ts";
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
/** More than any call is answered with. JSON has numbers that are read as infinite. */
const askedMax = 1_000_000_000;
const making: ReadonlySet<CallName> = new Set(callsCountedAs("images"));
const hearing: ReadonlySet<CallName> = new Set(callsCountedAs("audio_transcriptions"));
const bytesPerMegabyte = 1_000_000;

/** Null if the limit does not count such calls. */
export function needOf(name: CallLimitName, asked: AskedCall): Need | null {
  if (name === "max_requests_per_1_minute" || name === "max_requests_per_1_day") return all(1);
  if (name === "max_tokens_per_1_minute") return tokensNeeded(asked);
  const { call, body } = asked;
  if (name === "max_images_per_1_minute") return making.has(call.name) ? all(countIn(body)) : null;
  return hearing.has(call.name) ? all(body.fileBytes / bytesPerMegabyte) : null;
}

function tokensNeeded({ call, body, model }: AskedCall): Need | null {
  // Nothing is used by calls that only count what another call would use.
  if (call.estimated === null) return null;
  const input = estimatedInputTokens(body);
  if (call.estimated !== "input and output") return all(input);
  const output = Math.min(outputTokensIn(body), model.facts.outputLimit ?? Infinity);
  return { amount: input + output * countIn(body), least: input };
}

function all(amount: number): Need {
  return { amount, least: amount };
}

/** Of several fields, one source reads this and another one that, so the largest counts. */
function outputTokensIn(body: CallBody): number {
  const asked = outputFields.map((field) => body.number(field) ?? -1);
  const most = Math.max(...asked);
  // Ollama's -1 is as many as there may be.
  return most < 0 ? outputTokensDefault : Math.min(most, askedMax);
}

function countIn(body: CallBody): number {
  const most = Math.max(1, ...countFields.map((field) => body.number(field) ?? 1));
  return Math.min(most, askedMax);
}
