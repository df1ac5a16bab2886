import { operationTable } from "../operation.ts";
import { deleted, pagesWithNext } from "../shapes/answers.ts";
import {
  checked,
  described,
  list,
  namedObject,
  nullable,
  omittable,
  optional,
  withSchema,
  type Infer,
} from "../shapes/shapes.ts";
import { boolean, choice, constant, label, permissions, text } from "../shapes/values.ts";

/** Roles of the organization and of each project. */

const descriptionLengthMax = 1_024;

const about = checked(
  described("Printable characters and line breaks.", withSchema(text, { maxLength: descriptionLengthMax })),
  (value) => value.length <= descriptionLengthMax && !/[^\P{C}\n]/u.test(value),
  (param) => `Invalid value for '${param}': expected at most ${descriptionLengthMax} printable characters.`,
);

export const roleFields = {
  id: text,
  name: text,
  description: nullable(text),
  permissions: list(text),
  resource_type: choice(["api.organization", "api.project"]),
  predefined_role: boolean,
};

export const role = namedObject("Role", { object: constant("role"), ...roleFields });

export type RoleWire = Infer<typeof role>;

export const ofOrganization = roleOperations("/v1/organization/roles", "");
export const ofProject = roleOperations("/v1/projects/{project_id}/roles", "Project");

function roleOperations<const Path extends `/${string}`>(all: Path, noun: "" | "Project") {
  const one = `${all}/{role_id}` as const;
  return operationTable({
    list: {
      id: `list${noun}Roles`,
      route: `GET ${all}`,
      summary: "Lists the predefined and the custom roles.",
      ...pagesWithNext(role, 1_000),
    },
    create: {
      id: `create${noun}Role`,
      route: `POST ${all}`,
      summary: "Creates a custom role.",
      body: namedObject(
        "RoleRequest",
        { role_name: label, permissions, description: optional(about) },
        { example: { role_name: "Curator", permissions: ["api.model.read"], description: "Uses the models." } },
      ),
      answer: role,
      refuses: ["name-taken"],
    },
    retrieve: { id: `retrieve${noun}Role`, route: `GET ${one}`, summary: "Retrieves a role.", answer: role },
    update: {
      id: `update${noun}Role`,
      route: `POST ${one}`,
      summary: "Changes a custom role, for everybody who has it.",
      body: namedObject(
        "RoleChange",
        {
          role_name: optional(label),
          permissions: optional(permissions),
          description: omittable(nullable(about)),
        },
        { example: { description: "Uses the models." } },
      ),
      answer: role,
      refuses: ["name-taken"],
    },
    remove: {
      id: `delete${noun}Role`,
      route: `DELETE ${one}`,
      summary: "Deletes a custom role, and unassigns it from everybody.",
      answer: deleted,
    },
  });
}
