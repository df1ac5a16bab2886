import { act } from "../../data/use-act.ts";
import type { KeyRow } from "./key-row.ts";

/** Revokes a key of any kind. Throws a Failure. */
export async function revokeOne({ id, project_id: projectId }: KeyRow): Promise<void> {
  if (projectId === null) await act("DELETE /v1/organization/admin_api_keys/{key_id}", { params: { key_id: id } });
  else
    await act("DELETE /v1/organization/projects/{project_id}/api_keys/{key_id}", {
      params: { project_id: projectId, key_id: id },
    });
}
