/*
 * What an answer is about, so that a change makes the right answers be asked for again. A topic is too coarse rather than
 * too fine: asking once more costs little, and an answer that stays wrong costs trust.
 */

const topics = [
  "models",
  "aliases",
  "deleted",
  "keys",
  "projects",
  "people",
  "groups",
  "roles",
  "invites",
  "sources",
  "spend",
  "limits",
  "usage",
  "access",
  "audit",
  "changes",
  "me",
  "sessions",
  "summary",
  "server",
] as const;

export type Topic = (typeof topics)[number];

export const everything: ReadonlySet<Topic> = new Set(topics);

/** The first that a path contains decides. The order matters: a project's keys are keys. */
const topicsByPath: readonly (readonly [part: RegExp, topics: readonly Topic[]])[] = [
  [/\/(sessions|sign_in_links)\b/, ["sessions"]],
  [/\/me$/, ["me"]],
  [/\/(api_keys|admin_api_keys|revoke_keys)\b/, ["keys"]],
  [/\/deleted_models\b/, ["deleted", "models"]],
  [/\/aliases\b/, ["aliases", "models"]],
  [/\/(visible_models|access|model_audiences|policy_preview)\b/, ["access"]],
  [/\/(model_permissions|settings)\b/, ["projects", "access"]],
  [/\/checkpoints\b/, ["models", "access"]],
  // A trial stores nothing.
  [/\/(source_)?trials\b/, []],
  [/\/sources\b/, ["sources"]],
  [/\/(models|model_renderings)\b/, ["models"]],
  [/\/source_collisions\b/, ["sources"]],
  [/\/roles\b/, ["roles"]],
  [/\/groups\b/, ["groups"]],
  [/\/invites\b/, ["invites"]],
  [/\/(usage|costs|usage_records)\b/, ["usage"]],
  [/\/(spend_limit|spend_alerts|spending)\b/, ["spend"]],
  [/\/rate_limits\b/, ["limits"]],
  [/\/audit(_logs)?\b/, ["audit"]],
  [/\/changes\b/, ["changes"]],
  [/\/summary\b/, ["summary"]],
  [/\/server\b/, ["server"]],
  [/\/service_accounts\b/, ["projects", "keys"]],
  [/\/users\b/, ["people"]],
  [/\/projects\b/, ["projects"]],
];

/** What else is wrong when something of a topic has changed. */
const follows: Partial<Record<Topic, readonly Topic[]>> = {
  models: ["aliases", "deleted", "access", "sources"],
  aliases: ["models", "access"],
  deleted: ["models", "aliases", "access"],
  projects: ["keys", "people", "groups", "access", "limits", "spend"],
  people: ["keys", "projects", "groups", "roles", "invites", "me", "sessions"],
  groups: ["people", "projects", "roles"],
  roles: ["people", "groups", "projects", "me"],
  invites: ["people"],
  sources: ["models", "deleted", "aliases", "access"],
  // A project's answer contains its spend limit and the number of its keys.
  spend: ["projects"],
  keys: ["access", "sessions", "me", "projects"],
};

/** What every change touches. */
const always: readonly Topic[] = ["audit", "changes", "summary"];

/** Of an answer, by the path of its call. */
export function topicsOf(path: string): readonly Topic[] {
  return topicsByPath.find(([part]) => part.test(path))?.[1] ?? [];
}

/** What a successful change of ours makes wrong, by the path of its call. */
export function changedBy(path: string): ReadonlySet<Topic> {
  return withFollowers(topicsOf(path));
}

/** What an event of the change feed makes wrong. An unknown type makes everything wrong. */
export function changedByEvent(type: string): ReadonlySet<Topic> {
  const name = type.replace(/^rollcall\./, "");
  const known = topicsByEvent.find(([start]) => name.startsWith(start));
  return known === undefined ? everything : withFollowers(known[1]);
}

const topicsByEvent: readonly (readonly [start: string, topics: readonly Topic[]])[] = [
  ["models.changed", ["models"]],
  ["model.", ["models", "deleted"]],
  ["alias.", ["aliases"]],
  ["checkpoint", ["models"]],
  ["source.", ["sources"]],
  ["project.", ["projects"]],
  ["api_key", ["keys"]],
  ["admin_api_key", ["keys"]],
  ["service_account.", ["projects", "keys"]],
  ["user.", ["people"]],
  ["invite.", ["invites"]],
  ["group.", ["groups"]],
  ["role.", ["roles"]],
  ["resource.", ["models"]],
  ["rate_limit.", ["limits"]],
  ["spend", ["spend"]],
  ["session.", ["sessions"]],
  ["login.", ["sessions"]],
  ["logout.", ["sessions"]],
  ["sign_in_link.", ["sessions"]],
  ["started", ["server"]],
];

function withFollowers(changed: readonly Topic[]): ReadonlySet<Topic> {
  return new Set([...changed, ...changed.flatMap((topic) => follows[topic] ?? []), ...always]);
}
