import { allKeys as api, type KeyChangeWire, type ListedApiKeyWire } from "../../api/keys/all-keys.ts";
import type { Values } from "../../api/shapes/shapes.ts";
import { turns } from "../../catalogue/turns.ts";
import { editKey, type KeyEdit } from "../../registry/keys/edit-key.ts";
import { findKey, findKeys } from "../../registry/keys/find-keys.ts";
import type { KeyFilter } from "../../store/keys.ts";
import type { FoundKey } from "../../store/rows.ts";
import type { Directory } from "../../store/store.ts";
import { projectKeyToWire } from "../admin/api-keys.ts";
import type { Bind } from "../request/bind.ts";
import { settingsChangeIn } from "./keys.ts";
import { cursorOf, positionIn } from "./position-cursor.ts";

export function allKeyRoutes(bind: Bind, directory: Directory) {
  return bind(api, {
    listApiKeys: async ({ organizationId, author, query }) => {
      const { sort, order, limit } = query;
      const search = {
        sort,
        order,
        limit,
        after: query.after === null ? null : positionIn(query.after, sort, sort === "name"),
      };
      const { items, next } = await turns.run(organizationId, "listApiKeys", (slices) =>
        findKeys(directory, author.actor, filterOf(query), search, slices),
      );
      return {
        object: "list",
        data: items.map(listedKeyToWire),
        has_more: next !== null,
        next: next === null ? null : cursorOf(next, sort),
      };
    },
    retrieveApiKey: async ({ author, params }) =>
      listedKeyToWire(await findKey(directory, author.actor, params.key_id)),
    updateApiKey: async ({ author, commit, params, body }) => {
      const edit = editIn(body);
      if (changesSomething(edit)) await commit(editKey(params.key_id, edit));
      return listedKeyToWire(await findKey(directory, author.actor, params.key_id));
    },
  });
}

function editIn(body: KeyChangeWire): KeyEdit {
  const { name, scopes, expires_in_seconds: expiresInSeconds } = body;
  return {
    ...(name !== undefined && { name }),
    ...(scopes !== undefined && { scopes }),
    ...(expiresInSeconds !== undefined && { expiresInSeconds }),
    settings: settingsChangeIn(body),
  };
}

function changesSomething({ settings, ...fields }: KeyEdit): boolean {
  return Object.keys(fields).length + Object.keys(settings).length > 0;
}

function filterOf(query: Values<typeof api.listApiKeys.query>): KeyFilter {
  return {
    projectId: query.project_id,
    userId: query.user_id,
    kind: query.kind,
    text: query.q,
    endsBefore: query.ends_before,
    endsFrom: query.ends_from,
    unusedSince: query.unused_since,
    isRevoked: query.revoked === "any" ? null : query.revoked === "true",
  };
}

export function listedKeyToWire(found: FoundKey): ListedApiKeyWire {
  const { key, projectName, rotatedTo } = found;
  return {
    ...projectKeyToWire(found),
    object: "rollcall.api_key",
    kind: key.kind === "admin" ? "admin" : found.principal.kind,
    revoked_at: key.revokedAt,
    project_id: key.projectId,
    project_name: projectName,
    scopes: key.scopes,
    declared_by: key.declaredBy,
    model_fields: key.modelFields,
    model_names: key.modelNames,
    max_open_calls: key.maxOpenCalls,
    rotated_from: key.rotatedFrom,
    rotated_to: rotatedTo,
  };
}
