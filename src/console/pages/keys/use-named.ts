import { useResource } from "../../data/use-resource.ts";
import type { PickItem } from "../../parts/pick/picker.tsx";

/** Things that an address names by their ids, with their names; null without an id. Until the name is there, the id stands for it. */

export function useProject(id: string | null): PickItem | null {
  const { value } = useResource(
    "GET /v1/organization/projects/{project_id}",
    id === null ? null : { params: { project_id: id } },
  );
  return id === null ? null : { id, name: value?.name ?? id };
}

export function useUser(id: string | null): PickItem | null {
  const { value } = useResource(
    "GET /v1/organization/users/{user_id}",
    id === null ? null : { params: { user_id: id } },
  );
  if (id === null) return null;
  return { id, name: value?.name ?? id, ...(value !== null && { note: value.email }) };
}

export function useKey(id: string | null): PickItem | null {
  const { value } = useResource("GET /rollcall/v1/api_keys/{key_id}", id === null ? null : { params: { key_id: id } });
  return id === null ? null : { id, name: value?.name ?? id };
}

export function useAccount(projectId: string | null, id: string | null): PickItem | null {
  const params = id === null || projectId === null ? null : { project_id: projectId, service_account_id: id };
  const { value } = useResource(
    "GET /v1/organization/projects/{project_id}/service_accounts/{service_account_id}",
    params === null ? null : { params },
  );
  return id === null ? null : { id, name: value?.name ?? id };
}
