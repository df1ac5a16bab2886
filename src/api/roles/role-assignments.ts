import { operationTable } from "../operation.ts";
import { pagesWithNext, removed } from "../shapes/answers.ts";
import { role, roleFields } from "./roles.ts";
import { list, namedObject, nullable, object, type Infer, type Shape } from "../shapes/shapes.ts";
import { user } from "../users.ts";
import { choice, constant, nothing, seconds, text } from "../shapes/values.ts";

/** The roles of users and groups, in the organization and in each project. */

const heldRole = namedObject("HeldRole", {
  ...roleFields,
  created_at: nullable(seconds),
  updated_at: nullable(seconds),
  created_by: nullable(text),
  created_by_user_obj: nothing,
  metadata: nothing,
  assignment_sources: list(object({ principal_type: choice(["user", "group"]), principal_id: text })),
});

const userRole = namedObject("UserRole", { object: constant("user.role"), role, user });
const group = object({
  object: constant("group"),
  id: text,
  name: text,
  created_at: seconds,
  scim_managed: constant(false),
});
const groupRole = namedObject("GroupRole", { object: constant("group.role"), role, group });

export type HeldRoleWire = Infer<typeof heldRole>;

export const ofUser = assignmentOperations("/v1/organization/users/{user_id}/roles", "User", userRole);
export const ofGroup = assignmentOperations("/v1/organization/groups/{group_id}/roles", "Group", groupRole);
export const ofProjectUser = assignmentOperations(
  "/v1/projects/{project_id}/users/{user_id}/roles",
  "ProjectUser",
  userRole,
);
export const ofProjectGroup = assignmentOperations(
  "/v1/projects/{project_id}/groups/{group_id}/roles",
  "ProjectGroup",
  groupRole,
);

function assignmentOperations<const Path extends `/${string}`, Given>(all: Path, holder: string, given: Shape<Given>) {
  const one = `${all}/{role_id}` as const;
  return operationTable({
    list: {
      id: `list${holder}Roles`,
      route: `GET ${all}`,
      summary: "Lists the assigned roles, and where each comes from.",
      ...pagesWithNext(heldRole, 1_000),
    },
    create: {
      id: `create${holder}Role`,
      route: `POST ${all}`,
      summary: "Assigns a role.",
      body: namedObject("RoleAssignmentRequest", { role_id: text }, { example: { role_id: "role_2WqJ" } }),
      answer: given,
    },
    retrieve: {
      id: `retrieve${holder}Role`,
      route: `GET ${one}`,
      summary: "Retrieves an assigned role.",
      answer: heldRole,
    },
    remove: { id: `delete${holder}Role`, route: `DELETE ${one}`, summary: "Unassigns a role.", answer: removed },
  });
}
