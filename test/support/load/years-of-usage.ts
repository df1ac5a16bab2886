import { widthMs } from "../../../src/core/usage/bucket-width.ts";
import type { StorePlace } from "../store-place.ts";

export interface YearsOfUsage {
  /** The first day, in Unix milliseconds. */
  readonly startMs: number;
  readonly days: number;
  readonly models: number;
  readonly projects: number;
  readonly keysPerProject: number;
}

/** Each project calls every sixth model on each day, with all of its keys. */
const calledOf = 6;

/** The sums by day and the costs of an organization that calls models, as calls leave them, at a price for each model. */
export async function fillWithUsage(
  place: Pick<StorePlace, "tamper">,
  organizationId: string,
  { startMs, days, models, projects, keysPerProject }: YearsOfUsage,
): Promise<void> {
  const numbers = (name: string, count: number) =>
    `${name}(${name}) as (select 0 union all select ${name} + 1 from ${name} where ${name} < ${count - 1})`;
  const series = (keys: number) =>
    `with recursive ${numbers("day", days)}, ${numbers("model", models)}, ${numbers("project", projects)},
       ${numbers("k", keys)}`;
  for (const [byKey, keys] of [
    [0, 1],
    [1, keysPerProject],
  ] as const) {
    const id = `'${byKey}-' || model || '-' || project || '-' || k`;
    const called = `model join project on (model + project) % ${calledOf} = 0 cross join k`;
    const key = byKey === 0 ? "''" : "'key_' || project || '_' || k";
    const [kind, user] = byKey === 0 ? ["''", "''"] : ["'user'", "'user-' || (project % 7)"];
    await place.tamper(
      `insert into usage_series (organization_id, id, project_id, principal_kind, principal_id, key_id, model,
         source_organization_id, source_id, call, service_tier, image_size)
       ${series(keys)} select '${organizationId}', ${id}, 'proj_' || project, ${kind}, ${user}, ${key}, 'model-' || model,
         '', 'source-' || (model % 5), 'chat', '', '' from ${called}`,
    );
    const sum = `'${organizationId}', ${byKey}, ${startMs} + cast(day as bigint) * ${widthMs["1d"]}, ${id}`;
    const calls = keysPerProject / keys;
    await place.tamper(
      `insert into usage_days (organization_id, by_key, bucket_ms, series_id, requests, failed, input_tokens,
         cached_input_tokens, output_tokens, total_ms, bytes_in, bytes_out)
       ${series(keys)} select ${sum}, ${10 * calls}, ${calls}, ${9_000 * calls}, ${2_000 * calls}, ${3_000 * calls},
         ${30_000 * calls}, ${40_000 * calls}, ${50_000 * calls} from day cross join ${called}`,
    );
    await place.tamper(
      `insert into usage_costs (organization_id, by_key, bucket_ms, series_id, item, price, quantity)
       ${series(keys)}, items(item, quantity) as (select 'input_tokens', 7000 union all
         select 'cached_input_tokens', 2000 union all select 'output_tokens', 3000)
       select ${sum}, item, '0.00000' || (model + 1), quantity * ${calls} from day cross join ${called} cross join items`,
    );
  }
}
