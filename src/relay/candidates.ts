import type { CallName } from "../core/calls.ts";
import { malformedRequest, Refusal } from "../core/refusal.ts";
import { callsOf } from "../sources/calls.ts";
import type { FindServing, Serving } from "../sources/serving.ts";
import type { CallRequest } from "./relayed-call.ts";

export type AtLeastOne = readonly [Serving, ...Serving[]];

/** The sources that serve the model and take the call, in the order of the list. Throws the refusal without any. */
export function candidatesIn(
  serving: readonly Serving[],
  { call, model, otherPaths, whyNot }: CallRequest,
): AtLeastOne {
  if (serving.length === 0)
    throw notServed(
      "model-not-served",
      `The model '${model.id}' is listed, but no source serves it, so it cannot be called. An administrator can set its served_by.`,
    );
  const taking = serving.filter(({ kind, config }) => callsOf(kind, config.options).has(call.name));
  const [first, ...others] = taking.filter((one) => whyNot(one) === null);
  if (first !== undefined) return [first, ...others];
  const refusal = taking[0] === undefined ? null : whyNot(taking[0]);
  if (refusal !== null) throw refusal;
  const calls = new Set<CallName>();
  for (const { kind, config } of serving) for (const name of callsOf(kind, config.options).keys()) calls.add(name);
  const { path, instead } = otherPaths([...calls]);
  const where = instead.length === 0 ? "It takes no calls." : `It is served at ${instead.join(", ")}.`;
  throw notServed("call-not-served", `The model '${model.id}' is not served at ${path}. ${where}`);
}

/** The candidates that also serve the further models of the body. Throws the refusal without any. */
export async function servingFurther(
  findServing: FindServing,
  { named, further }: Pick<CallRequest, "named" | "further">,
  candidates: AtLeastOne,
): Promise<AtLeastOne> {
  let left = candidates;
  for (const [name, model] of further) {
    const serving = await findServing(model);
    const [first, ...others] = left.filter(({ key }) => serving.some((one) => one.key === key));
    if (first === undefined) throw notTogether(named, name);
    left = [first, ...others];
  }
  return left;
}

export function notTogether(named: string, name: string): Refusal {
  return malformedRequest(`The models '${named}' and '${name}' are not served by the same source.`, "model");
}

function notServed(code: "call-not-served" | "model-not-served", message: string): Refusal {
  return new Refusal(code, message, { param: "model" });
}
