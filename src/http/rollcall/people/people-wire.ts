import type {
  ListedGroupWire,
  ListedProjectWire,
  ListedRoleWire,
  ListedServiceAccountWire,
  ListedUserWire,
} from "../../../api/people/listed.ts";
import type { Role } from "../../../core/people/role.ts";
import type { ProjectMember } from "../../../store/rows.ts";
import type { FoundAccount, FoundGroup, FoundProject, FoundRole, FoundUser } from "../../../store/people-lists.ts";

export function listedUserToWire(found: FoundUser): ListedUserWire {
  const { id, name, email, role, created, declaredBy } = found.user;
  return {
    id,
    object: "rollcall.user",
    name,
    email,
    role,
    added_at: created,
    declared_by: declaredBy,
    project_count: found.projectCount,
    group_count: found.groupCount,
    key_count: found.keyCount,
    last_used_at: found.lastUsedAt,
    ...(found.membership !== null && { membership: membershipToWire(found.membership) }),
  };
}

export function membershipToWire({ role, joined, declaredBy }: Pick<ProjectMember, "role" | "joined" | "declaredBy">) {
  return { role, added_at: joined, declared_by: declaredBy };
}

export function listedProjectToWire(found: FoundProject): ListedProjectWire {
  const { id, name, created, archivedAt, declaredBy, policy, maxOpenCalls } = found.project;
  return {
    id,
    object: "rollcall.project",
    name,
    created_at: created,
    archived_at: archivedAt,
    status: archivedAt === null ? "active" : "archived",
    declared_by: declaredBy,
    policy_mode: policy?.mode ?? null,
    max_open_calls: maxOpenCalls,
    spend_limit: found.spendLimitCents,
    user_count: found.userCount,
    group_count: found.groupCount,
    service_account_count: found.accountCount,
    key_count: found.keyCount,
  };
}

export function listedGroupToWire({ group, userCount, projectCount }: FoundGroup): ListedGroupWire {
  const { id, name, created } = group;
  return {
    id,
    object: "rollcall.group",
    name,
    created_at: created,
    user_count: userCount,
    project_count: projectCount,
  };
}

export function listedAccountToWire(found: FoundAccount): ListedServiceAccountWire {
  const { id, name, role, created, projectId, declaredBy } = found.account;
  return {
    id,
    object: "rollcall.service_account",
    name,
    role,
    created_at: created,
    project_id: projectId,
    project_name: found.projectName,
    declared_by: declaredBy,
    key_count: found.keyCount,
    last_used_at: found.lastUsedAt,
  };
}

export function listedRoleToWire({ role, projectName, grantCount }: FoundRole): ListedRoleWire {
  const { id, name, description, permissions, scope, custom }: Role = role;
  return {
    id,
    object: "rollcall.role",
    name,
    description,
    permissions,
    resource_type: scope === "organization" ? "api.organization" : "api.project",
    predefined_role: custom === null,
    created_at: custom?.created ?? null,
    project_id: custom?.projectId ?? null,
    project_name: projectName,
    grant_count: custom === null ? null : grantCount,
  };
}
