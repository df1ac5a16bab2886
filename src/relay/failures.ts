import { Refusal, tryLater } from "../core/refusal.ts";
import type { NotPassed } from "./answer/errors/error-answers.ts";
import type { Passing } from "./relayed-call.ts";
import type { UpstreamError, UpstreamFault } from "../sources/upstream.ts";

/** The part of a request that a message about its failure needs. */
type Asking = Pick<Passing, "upstream">;

/** `what` went wrong with a call, as the end of a sentence that repeats nothing of the upstream's answer. */
export function callFailed({ upstream }: Asking, what: string, mayRetry: boolean): Refusal {
  return new Refusal("upstream-failed", `${upstream} ${what}.`, { mayRetry });
}

/** The refusal of a call whose answer broke off. */
export function brokenOff(asking: Asking, fault: UpstreamFault): Refusal {
  return fault === "stopping" ? stopping() : callFailed(asking, howItBroke(fault), true);
}

/** The end of a sentence about an upstream. */
export function howItBroke(fault: UpstreamFault): string {
  return fault === "timeout" ? "fell silent" : "broke off its answer";
}

function stopping(): Refusal {
  return tryLater("The server is stopping.");
}

/** The refusal in the place of an answer that does not pass. */
export function answerRefused(asking: Asking, { what, mayRetry, retryAfterSeconds }: NotPassed): Refusal {
  const { code, message } = callFailed(asking, what, mayRetry);
  return new Refusal(code, message, { mayRetry, ...(retryAfterSeconds !== null && { retryAfterSeconds }) });
}

/** What to say of each fault, as the end of a sentence, and whether the same request may succeed at once. */
const faults: Readonly<Partial<Record<UpstreamFault, readonly [what: string, mayRetry: boolean]>>> = {
  refused: ["has an address that this server does not call", false],
  tls: ["cannot be reached over TLS", true],
  truncated: ["closed the connection without an answer", true],
  malformed: ["did not answer with valid HTTP", false],
  "too-large": ["did not answer with valid HTTP", false],
};

/** The refusal of a call that got no answer. Says nothing that the upstream said. */
export function refusalOf({ fault }: UpstreamError, asking: Asking): Refusal {
  if (fault === "stopping") return stopping();
  if (fault === "timeout") {
    const message = `${asking.upstream} did not answer in time.`;
    return new Refusal("upstream-timeout", message, { mayRetry: true });
  }
  const [what, mayRetry] = faults[fault] ?? ["cannot be reached", true];
  return callFailed(asking, what, mayRetry);
}
