import { operationTable } from "../operation.ts";
import { described, list, namedObject, nullable, object, type Infer } from "../shapes/shapes.ts";
import { boolean, constant, count, day, seconds, sourceId, text } from "../shapes/values.ts";

/** What an administrator looks at first: how much there is, and what needs somebody. */

const summary = namedObject(
  "Summary",
  {
    object: constant("rollcall.summary"),
    models: object({
      base: count,
      fine_tuned: count,
      alias: count,
      active: count,
      deprecated: count,
      shut_down: count,
      unlisted: count,
      without_price: described("Models that are not shut down.", count),
      broken_aliases: described("Their target does not exist.", count),
      shutting_down: described("How many shut down within 30 days.", count),
      next_to_shut_down: described("The first five of them.", list(object({ id: text, shutdown_date: day }))),
    }),
    deleted_models: object({
      count,
      next_purge_at: described("Until then the first of them can be restored.", nullable(seconds)),
    }),
    keys: object({
      admin: count,
      user: count,
      service_account: count,
      ending: described("How many end within 14 days.", count),
      unused: described("How many are 90 days old, and were not used for as long.", count),
    }),
    users: count,
    owners: count,
    projects: count,
    invites: described("Those that can still be accepted.", count),
    expired_invites: described("Those that ended before anybody accepted them.", count),
    sources: object({
      own: count,
      shared: count,
      waiting: count,
      healthy: count,
      failing: count,
      failing_first: described(
        "The first five of them, the organization's own ones first.",
        list(object({ id: sourceId, shared: boolean, failures: count, last_error: nullable(text) })),
      ),
      collisions: described("How many ids several sources offer, the organization's own and the shared ones.", count),
    }),
    calls: described(
      "Calls of the last 24 hours, in whole hours of UTC.",
      object({
        since: seconds,
        requests: count,
        failed: described("Those that a source refused, broke off or did not answer.", count),
        hours: described(
          "The hours in which there were any, oldest first.",
          list(object({ start: seconds, requests: count, failed: count })),
        ),
      }),
    ),
    reached_spend_limits: described(
      "The spend limits that refuse calls until the next month begins.",
      object({
        organization: described("Whether the organization's own limit is reached.", boolean),
        projects: described("How many projects have reached theirs.", count),
        first_projects: described("The first five of them.", list(object({ id: text, name: text }))),
      }),
    ),
    checklist: described(
      "What a new organization has yet to do.",
      object({
        has_source: boolean,
        has_model: boolean,
        has_project_key: boolean,
        has_used_project_key: boolean,
        has_second_owner: boolean,
      }),
    ),
  },
  { description: "A count of 10,000 keys, users, projects, invites or deleted models means that many or more." },
);

export type SummaryWire = Infer<typeof summary>;

export const summaries = operationTable({
  summarize: {
    route: "GET /rollcall/v1/summary",
    summary: "Counts what the organization has, and what needs somebody. Counts are a minute old at most.",
    hasEntityTag: true,
    answer: summary,
  },
});
