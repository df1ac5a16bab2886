import { bucketLimits } from "../../core/usage/bucket-width.ts";
import { described, list, namedObject, nullable, optional, withDefault, type Shape } from "../shapes/shapes.ts";
import { boolean, choice, constant, integer, repeated, seconds, text } from "../shapes/values.ts";

/** What the calls of the Usage API and the Costs API have in common. */

/** The last second of the year 9999. */
export const latest = 253_402_300_799;

/** The range of a query. */
export const range = {
  start_time: described("The range begins with this second, as Unix time.", integer(0, latest)),
  end_time: optional(described("The range ends before this second, as Unix time. Default: now.", integer(0, latest))),
};

const limitMax = Math.max(...Object.values(bucketLimits).map(([, most]) => most));
const limits = Object.entries(bucketLimits)
  .map(([width, [usual, most]]) => `with \`${width}\` ${usual} by default and at most ${most}`)
  .join(", ");

const page = optional(described("The `next_page` of the previous page.", text));

/** The parameters of every call of the Usage API, but for its filters. */
export function bucketQuery<const Group extends string>(groups: readonly Group[]) {
  return {
    ...range,
    bucket_width: withDefault("1d", choice(["1m", "1h", "1d"])),
    limit: optional(described(`The number of buckets on one page: ${limits}.`, integer(1, limitMax))),
    page,
    group_by: groupBy(groups),
    project_ids: only("projects"),
  };
}

/** The parameters of the Costs API, whose buckets are days, but for its filters. */
export function dayQuery<const Group extends string>(groups: readonly Group[]) {
  return {
    ...range,
    bucket_width: withDefault("1d", choice(["1d"])),
    limit: withDefault(7, described("The number of buckets on one page.", integer(1, 180))),
    page,
    group_by: groupBy(groups),
    project_ids: only("projects"),
  };
}

/** A filter. An id that does not exist, or that another organization has, matches nothing. */
export function only(what: string): Shape<readonly string[]> {
  return described(`Only those of these ${what}.`, repeated(text));
}

function groupBy<const Group extends string>(groups: readonly Group[]): Shape<readonly Group[]> {
  return described("A result for each combination of these. Without it, one result.", repeated(choice(groups)));
}

/** A page of buckets with such results. */
export function bucketsOf<Result>(name: string, result: Shape<Result>) {
  const bucket = namedObject(`${name}Bucket`, {
    object: constant("bucket"),
    start_time: seconds,
    end_time: seconds,
    results: described("Empty if there was nothing.", list(result)),
  });
  return namedObject(`${name}Page`, {
    object: constant("page"),
    data: list(bucket),
    has_more: boolean,
    next_page: nullable(text),
  });
}
