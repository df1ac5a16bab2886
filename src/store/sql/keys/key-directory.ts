import type { ListedKey } from "../../rows.ts";
import type { Directory } from "../../store.ts";
import type { SqlRunner } from "../driver.ts";
import { itemOf, readPage, type Listing } from "../page.ts";
import { holderIsMember } from "../people/membership.ts";
import { findHolderById } from "./key-holders.ts";
import { findAnyKey, searchKeys } from "./key-search.ts";
import { holderColumns, holderJoins, toListedKey } from "./listed-key.ts";

const select = `select t.*, ${holderColumns} from keys t ${holderJoins}`;

export function keyDirectory(sql: SqlRunner): Directory["keys"] {
  return {
    page: (organizationId, projectId, page, active) => readPage(sql, keysOf(organizationId, projectId, active), page),
    search: (organizationId, filter, search) => searchKeys(sql, organizationId, filter, search),
    find: (organizationId, projectId, id) => itemOf(sql, keysOf(organizationId, projectId, null), id),
    findAny: (organizationId, id) => findAnyKey(sql, organizationId, id),
    findHolder: (organizationId, keyId) => findHolderById(sql, organizationId, keyId),
  };
}

function keysOf(organizationId: string, projectId: string | null, active: boolean | null): Listing<ListedKey> {
  const ownerStays = `(coalesce(u.removed_at, s.removed_at) is null and ${holderIsMember("t")} = 1)`;
  const ofActive = active === null ? "" : active ? ` and ${ownerStays}` : ` and not ${ownerStays}`;
  // No admin key has a project; the condition makes the index on kind, project and age usable.
  const ofProject =
    projectId === null ? `t.kind = 'admin' and t.project_id is null` : `t.kind = 'project' and t.project_id = ?`;
  return {
    select,
    scope: `t.organization_id = ? and ${ofProject}`,
    values: projectId === null ? [organizationId] : [organizationId, projectId],
    among: `t.revoked_at is null${ofActive}`,
    toItem: toListedKey,
  };
}
