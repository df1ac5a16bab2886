import { useCallback, useState } from "preact/hooks";
import { Failure } from "../../data/failure.ts";
import { act } from "../../data/use-act.ts";
import { toast } from "../../frame/toasts.tsx";
import { useWords } from "../../words/words.ts";
import type { RoleRef } from "./role-row.ts";
import { roleWords } from "./words.ts";

export interface Holder {
  readonly type: "user" | "group";
  readonly id: string;
  readonly name: string;
}

export function grantTo({ type, id }: Holder, { id: roleId, projectId }: RoleRef): Promise<unknown> {
  const body = { role_id: roleId };
  if (projectId === null)
    return type === "user"
      ? act("POST /v1/organization/users/{user_id}/roles", { params: { user_id: id }, body })
      : act("POST /v1/organization/groups/{group_id}/roles", { params: { group_id: id }, body });
  return type === "user"
    ? act("POST /v1/projects/{project_id}/users/{user_id}/roles", {
        params: { project_id: projectId, user_id: id },
        body,
      })
    : act("POST /v1/projects/{project_id}/groups/{group_id}/roles", {
        params: { project_id: projectId, group_id: id },
        body,
      });
}

export function takeFrom({ type, id }: Holder, { id: roleId, projectId }: RoleRef): Promise<unknown> {
  if (projectId === null)
    return type === "user"
      ? act("DELETE /v1/organization/users/{user_id}/roles/{role_id}", { params: { user_id: id, role_id: roleId } })
      : act("DELETE /v1/organization/groups/{group_id}/roles/{role_id}", { params: { group_id: id, role_id: roleId } });
  return type === "user"
    ? act("DELETE /v1/projects/{project_id}/users/{user_id}/roles/{role_id}", {
        params: { project_id: projectId, user_id: id, role_id: roleId },
      })
    : act("DELETE /v1/projects/{project_id}/groups/{group_id}/roles/{role_id}", {
        params: { project_id: projectId, group_id: id, role_id: roleId },
      });
}

/** Gives roles and takes them away, each with a way back. */
export function useGranting() {
  const words = useWords(roleWords);
  const [error, setError] = useState<Failure | null>(null);
  const run = useCallback(async (work: () => Promise<unknown>, text: string, undo: () => Promise<unknown>) => {
    setError(null);
    try {
      await work();
      toast({ text, undo });
    } catch (caught) {
      if (!(caught instanceof Failure)) throw caught;
      setError(caught);
    }
  }, []);
  const grant = (holder: Holder, role: RoleRef) =>
    void run(
      () => grantTo(holder, role),
      words.gaveRole(holder.name, role.name),
      () => takeFrom(holder, role),
    );
  const revoke = (holder: Holder, role: RoleRef) =>
    void run(
      () => takeFrom(holder, role),
      words.tookRole(holder.name, role.name),
      () => grantTo(holder, role),
    );
  return { grant, revoke, error };
}

/** The same for one holder. */
export function useGrants(holder: Holder) {
  const { grant, revoke, error } = useGranting();
  return {
    grant: (role: RoleRef) => grant(holder, role),
    revoke: (role: RoleRef) => revoke(holder, role),
    error,
  };
}
