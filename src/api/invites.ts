import { isEmail } from "../core/people/email.ts";
import { invitedRoleNames } from "../core/people/invite.ts";
import { organizationRoleNames } from "../core/people/organization.ts";
import { deleted } from "./shapes/deleted.ts";
import { operation } from "./operation.ts";
import { pageOf, pageQuery } from "./shapes/pages.ts";
import { checked, component, list, nullable, object, optional, type Infer } from "./shapes/shapes.ts";
import { user } from "./users.ts";
import { choice, constant, label, seconds, text } from "./shapes/values.ts";

/** Invites: OpenAI's calls, and one to accept an invite. */

const all = "/v1/organization/invites";
const one = `${all}/{invite_id}` as const;

const email = checked(
  { ...text, schema: { ...text.schema, format: "email", maxLength: 254 } },
  isEmail,
  (param) => `Invalid value for '${param}': expected an e-mail address.`,
);
const role = choice(organizationRoleNames);
const projects = list(object({ id: text, role: choice(invitedRoleNames) }));

const invite = component(
  "Invite",
  object({
    id: text,
    object: constant("organization.invite"),
    email: text,
    role,
    status: choice(["accepted", "expired", "pending"]),
    projects,
    created_at: seconds,
    expires_at: seconds,
    accepted_at: nullable(seconds),
  }),
);

export type InviteWire = Infer<typeof invite>;

export const listInvites = operation({
  id: "listInvites",
  method: "GET",
  path: all,
  right: "read-organization",
  summary: "Lists invites.",
  query: pageQuery(),
  answer: pageOf(invite),
});

export const createInvite = operation({
  id: "createInvite",
  method: "POST",
  path: all,
  right: "write-organization",
  summary: "Invites somebody to the organization. Rollcall sends no mail.",
  body: component(
    "InviteRequest",
    object({ email, role, projects: optional(projects) }, { example: { email: "ada@example.com", role: "reader" } }),
  ),
  answer: invite,
  refuses: ["not-found", "user-exists"],
});

export const retrieveInvite = operation({
  id: "retrieveInvite",
  method: "GET",
  path: one,
  right: "read-organization",
  summary: "Retrieves an invite.",
  answer: invite,
});

export const deleteInvite = operation({
  id: "deleteInvite",
  method: "DELETE",
  path: one,
  right: "write-organization",
  summary: "Deletes an invite that is not accepted.",
  answer: deleted,
});

export const acceptInvite = operation({
  id: "acceptInvite",
  method: "POST",
  path: "/rollcall/v1/invites/{invite_id}/accept",
  right: "write-organization",
  summary: "Accepts an invite: creates the user.",
  body: component("AcceptanceRequest", object({ name: optional(label) }, { example: { name: "Ada" } })),
  bodyOptional: true,
  answer: user,
  refuses: ["user-exists"],
});
