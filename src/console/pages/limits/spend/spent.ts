import { monthAt } from "../../../../core/spend/month.ts";
import { ask } from "../../../data/ask.ts";
import type { AnswerOf } from "../../../data/contract.ts";
import { serverNowMs } from "../../../data/send.ts";
import { useStored } from "../../../data/use-resource.ts";

const route = "GET /v1/organization/costs";
const daysMax = 31;
/** So many projects one request asks for. */
const atOnce = 100;

type Buckets = AnswerOf<typeof route>["data"];

/** What projects have spent this month, in dollars by their ids. A project that spent nothing is not among them. */
export type Spent = ReadonlyMap<string, number>;

/** Null until it is known, and for those who may not know it. */
export function useSpent(projectIds: readonly string[], mayKnow: boolean): Spent | null {
  const key = mayKnow && projectIds.length > 0 ? `spent ${projectIds.join(" ")}` : null;
  const { value } = useStored<Spent>(key, route, async (_, signal) => {
    const spent = new Map<string, number>();
    for (let at = 0; at < projectIds.length; at += atOnce)
      for (const { results } of await bucketsOf(projectIds.slice(at, at + atOnce), signal))
        for (const { project_id: id, amount } of results)
          if (id !== null) spent.set(id, (spent.get(id) ?? 0) + amount.value);
    return { value: spent, etag: null, length: projectIds.length * 60 };
  });
  return value;
}

async function bucketsOf(projectIds: readonly string[], signal: AbortSignal): Promise<Buckets> {
  const query = { ...monthQuery(), group_by: ["project_id" as const], project_ids: projectIds };
  return (await ask(route, { query }, signal)).data;
}

/** The days of this month so far, as UTC has them. */
export function monthQuery() {
  return { start_time: monthAt(serverNowMs()).startMs / 1000, limit: daysMax };
}
