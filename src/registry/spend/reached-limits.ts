import type { Slices } from "../../catalogue/turns.ts";
import { monthAt } from "../../core/spend/month.ts";
import { amountOf, isAtLeast, plus } from "../../core/usage/amount.ts";
import type { NamedLimit } from "../../store/spend.ts";
import type { Store } from "../../store/store.ts";
import { eachIn } from "../usage/each-in.ts";
import { dollarsOf } from "./scope-spending.ts";

/** Whose spend limits refuse calls now. */
export interface ReachedLimits {
  readonly organization: boolean;
  readonly projects: readonly { readonly id: string; readonly name: string }[];
}

const limitsPerLook = 1_000;

export async function reachedLimits(
  { spend, usage }: Pick<Store, "spend" | "usage">,
  organizationId: string,
  atMs: number,
  slices: Slices,
): Promise<ReachedLimits> {
  let spent: ReadonlyMap<string | null, string> | null = null;
  const reached: NamedLimit[] = [];
  for (let after: string | null = null, isLast = false; !isLast;) {
    const from: string | null = after;
    const limits: readonly NamedLimit[] = await slices.wait(() => spend.limits(organizationId, from, limitsPerLook));
    if (limits.length > 0) spent ??= await spentByScope(usage, organizationId, atMs, slices);
    await slices.each(limits, (limit) => {
      if (isAtLeast(spent?.get(limit.projectId) ?? "0", dollarsOf(limit.thresholdCents))) reached.push(limit);
    });
    after = limits.at(-1)?.projectId ?? null;
    isLast = limits.length < limitsPerLook;
  }
  return {
    organization: reached.some(({ projectId }) => projectId === null),
    projects: reached.flatMap(({ projectId: id, projectName: name }) =>
      id === null ? [] : [{ id, name: name ?? id }],
    ),
  };
}

/** What each project has spent this month, and under null all of them together. */
async function spentByScope(
  usage: Store["usage"],
  organizationId: string,
  atMs: number,
  slices: Slices,
): Promise<ReadonlyMap<string | null, string>> {
  const spent = new Map<string | null, string>();
  const add = (scope: string | null, amount: string) => spent.set(scope, plus(spent.get(scope) ?? "0", amount));
  const charges = usage.chargesInParts({ organizationId, ...monthAt(atMs), groupBy: ["project"] });
  await eachIn(charges, slices, ({ group: { project = null }, price, quantity }) => {
    const amount = amountOf([{ price, quantity }]);
    add(null, amount);
    // What keys without a project spend is only the organization's.
    if (project !== null) add(project, amount);
  });
  return spent;
}
