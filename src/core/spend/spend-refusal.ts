import { malformedRequest, Refusal } from "../refusal.ts";
import type { SpendScope } from "./spend-scope.ts";

/** Trying again helps only after the limit was raised, or next month. */
export function spendLimitExceeded({ projectId }: SpendScope): Refusal {
  const [code, whose] =
    projectId === null
      ? (["organization-spend-limit-exceeded", "organization"] as const)
      : (["project-spend-limit-exceeded", "project"] as const);
  return new Refusal(
    code,
    `You have reached the monthly spend limit of your ${whose}. Calls are possible again when an administrator raises ` +
      "the limit, or when the next month begins in UTC.",
  );
}

/** A call in the background would be charged for nothing that it does after its answer. */
export function costUnknown(): Refusal {
  return malformedRequest(
    "Responses in the background are not accepted where a spend limit applies: what they cost cannot be known while " +
      "they run.",
    "background",
  );
}
