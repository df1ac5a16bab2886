import { countMax, type PeopleFilter, type SearchedItems } from "../../people-lists.ts";
import type { SqlRow } from "../driver.ts";
import type { Condition, Rows } from "../steps.ts";
import { nullableNumber, nullableText, number, text } from "../values.ts";
import { toGroup } from "./groups.ts";
import { toInvite } from "./invites.ts";
import { toProject } from "./organizations.ts";
import { toRole } from "./roles.ts";
import { toServiceAccount } from "./service-accounts.ts";
import { toMembership, toUser } from "./users.ts";

/** How one kind of item is searched, in rows `t`. */
export interface PeopleRows<Item> extends Rows {
  /** Conditions at the front of every index. */
  readonly scope: readonly Condition[];
  /** A condition that may select few rows, and how to see whether it does; null without one. */
  readonly narrow: { readonly among: Condition; readonly table: string; readonly few: readonly Condition[] } | null;
  readonly among: readonly Condition[];
  readonly name: string;
  readonly searched: readonly string[];
  /** Further columns of an item, and the tables that they come from. */
  readonly counts: readonly string[];
  readonly joins: Condition;
  readonly toItem: (row: SqlRow) => Item;
}

const live: Condition = [`t.removed_at is null`];
const noJoins: Condition = [""];
const named = { columns: "t.organization_id, t.id, t.name, t.created", name: `lower(t.name)`, joins: noJoins };

/** At most `countMax` rows `x` that belong to `t`, so that a large item costs no more than others. */
function counted(column: string, from: string, condition: string): string {
  return `(select count(*) from (select 1 as one from ${from}
    where x.organization_id = t.organization_id and ${condition} limit ${countMax}) counted) as ${column}`;
}

const ofLiveUser = `join users u on u.organization_id = x.organization_id and u.id = x.user_id and u.removed_at is null`;
const ofLiveGroup = `join groups g on g.organization_id = x.organization_id and g.id = x.group_id and g.removed_at is null`;
const ofOpenProject = `join projects p on p.organization_id = x.organization_id and p.id = x.project_id
  and p.archived_at is null`;

function lastUse(condition: string): string {
  return `(select max(used.last_used_at) from (select x.last_used_at from keys x
    where x.organization_id = t.organization_id and ${condition} limit ${countMax}) used) as last_used_at`;
}

type Searches = {
  readonly [Kind in keyof SearchedItems]: (
    ofOrganization: Condition,
    filter: PeopleFilter,
  ) => PeopleRows<SearchedItems[Kind]>;
};

export const peopleRows: Searches = {
  user: (ofOrganization, filter) => ({
    ...named,
    table: "users",
    columns: `${named.columns}, t.email, t.role`,
    scope: [ofOrganization, live],
    narrow: usersIn(ofOrganization, filter),
    among: filter.role === null ? [] : [[`t.role = ?`, filter.role]],
    searched: [`t.id`, `t.name`, `t.email`],
    counts: [
      counted("project_count", `project_users x ${ofOpenProject}`, `x.user_id = t.id and x.removed_at is null`),
      counted("group_count", `group_users x ${ofLiveGroup}`, `x.user_id = t.id and x.removed_at is null`),
      counted("key_count", `keys x`, `x.user_id = t.id and x.revoked_at is null`),
      lastUse(`x.user_id = t.id`),
      `m.role as project_role, m.created as joined, m.declared_by as member_declared_by`,
    ],
    joins: [
      `left join project_users m on m.organization_id = t.organization_id and m.project_id = ? and m.user_id = t.id
        and m.removed_at is null`,
      filter.projectId ?? "",
    ],
    toItem: (row) => ({
      user: toUser(row),
      membership: nullableText(row, "project_role") === null ? null : toMembership(row),
      projectCount: number(row, "project_count"),
      groupCount: number(row, "group_count"),
      keyCount: number(row, "key_count"),
      lastUsedAt: nullableNumber(row, "last_used_at"),
    }),
  }),
  project: (ofOrganization, { isArchived }) => ({
    ...named,
    table: "projects",
    scope: [ofOrganization],
    narrow: null,
    among: isArchived ? [] : [[`t.archived_at is null`]],
    columns: `${named.columns}, t.archived_at`,
    searched: [`t.id`, `t.name`],
    counts: [
      `(select x.threshold_cents from spend_limits x where x.organization_id = t.organization_id and x.project_id = t.id
        and x.removed_at is null) as spend_limit_cents`,
      counted("user_count", `project_users x ${ofLiveUser}`, `x.project_id = t.id and x.removed_at is null`),
      counted("group_count", `project_groups x ${ofLiveGroup}`, `x.project_id = t.id and x.removed_at is null`),
      counted("account_count", `service_accounts x`, `x.project_id = t.id and x.removed_at is null`),
      counted("key_count", `keys x`, `x.kind = 'project' and x.project_id = t.id and x.revoked_at is null`),
    ],
    toItem: (row) => ({
      project: toProject(row),
      spendLimitCents: nullableNumber(row, "spend_limit_cents"),
      userCount: number(row, "user_count"),
      groupCount: number(row, "group_count"),
      accountCount: number(row, "account_count"),
      keyCount: number(row, "key_count"),
    }),
  }),
  group: (ofOrganization) => ({
    ...named,
    table: "groups",
    scope: [ofOrganization, live],
    narrow: null,
    among: [],
    searched: [`t.id`, `t.name`],
    counts: [
      counted("user_count", `group_users x ${ofLiveUser}`, `x.group_id = t.id and x.removed_at is null`),
      counted("project_count", `project_groups x ${ofOpenProject}`, `x.group_id = t.id and x.removed_at is null`),
    ],
    toItem: (row) => ({
      group: toGroup(row),
      userCount: number(row, "user_count"),
      projectCount: number(row, "project_count"),
    }),
  }),
  account: (ofOrganization, { projectId }) => ({
    ...named,
    table: "service_accounts",
    scope: [ofOrganization, ...(projectId === null ? [] : [[`t.project_id = ?`, projectId] as const]), live],
    narrow: null,
    among: [],
    searched: [`t.id`, `t.name`],
    counts: [
      `p.name as project_name`,
      counted("key_count", `keys x`, `x.service_account_id = t.id and x.revoked_at is null`),
      lastUse(`x.service_account_id = t.id`),
    ],
    joins: [`join projects p on p.organization_id = t.organization_id and p.id = t.project_id`],
    toItem: (row) => ({
      account: toServiceAccount(row),
      projectName: text(row, "project_name"),
      keyCount: number(row, "key_count"),
      lastUsedAt: nullableNumber(row, "last_used_at"),
    }),
  }),
  role: (ofOrganization, { projectId }) => ({
    ...named,
    table: "roles",
    columns: `${named.columns}, t.project_id, t.description`,
    scope: [ofOrganization, live],
    narrow: projectId === null ? null : narrowed(ofOrganization, "roles", projectId),
    among: [],
    searched: [`t.id`, `t.name`, `t.description`],
    counts: [
      `p.name as project_name`,
      counted("grant_count", `role_grants x`, `x.role_id = t.id and x.removed_at is null`),
    ],
    joins: [`left join projects p on p.organization_id = t.organization_id and p.id = t.project_id`],
    toItem: (row) => ({
      role: toRole(row),
      projectName: nullableText(row, "project_name"),
      grantCount: number(row, "grant_count"),
    }),
  }),
  invite: (ofOrganization, { invited }) => ({
    ...named,
    table: "invites",
    columns: "t.organization_id, t.id, t.email, t.created, t.expires_at, t.accepted_at",
    name: `lower(t.email)`,
    scope: [ofOrganization, live],
    narrow: null,
    among: invited === null ? [] : [invitesThatAre(invited)],
    searched: [`t.id`, `t.email`],
    counts: [],
    toItem: toInvite,
  }),
};

/** As core/people/invite.ts says. */
function invitesThatAre({ status, atSeconds }: NonNullable<PeopleFilter["invited"]>): Condition {
  if (status === "accepted") return [`t.accepted_at is not null`];
  return [`t.accepted_at is null and t.expires_at ${status === "expired" ? "<=" : ">"} ?`, atSeconds];
}

function narrowed(ofOrganization: Condition, table: string, projectId: string) {
  const ofProject: Condition = [`t.project_id = ?`, projectId];
  return { among: ofProject, table, few: [ofOrganization, ofProject, live] };
}

/** The users of a group, of a project, or of both. */
function usersIn(ofOrganization: Condition, { projectId, groupId }: PeopleFilter): PeopleRows<unknown>["narrow"] {
  const [, organizationId = null] = ofOrganization;
  const within = [
    ...(groupId === null ? [] : [["group_users", "group_id", groupId] as const]),
    ...(projectId === null ? [] : [["project_users", "project_id", projectId] as const]),
  ];
  const [first] = within;
  if (first === undefined) return null;
  const [table, column, id] = first;
  const conditions = within.map(
    ([of, by]) =>
      `t.id in (select x.user_id from ${of} x where x.organization_id = ? and x.${by} = ? and x.removed_at is null)`,
  );
  const among: Condition = [conditions.join(" and "), ...within.flatMap(([, , value]) => [organizationId, value])];
  return { among, table, few: [ofOrganization, [`t.${column} = ?`, id], live] };
}
