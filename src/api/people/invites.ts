import { invitedRoleNames, inviteStatuses } from "../../core/people/invite.ts";
import { organizationRoleNames } from "../../core/people/organization.ts";
import { operationTable } from "../operation.ts";
import { deleted, pages } from "../shapes/answers.ts";
import { list, namedObject, nullable, object, optional, type Infer } from "../shapes/shapes.ts";
import { user } from "../users.ts";
import { choice, constant, email, label, seconds, text } from "../shapes/values.ts";

/** Invites: OpenAI's calls, and one to accept an invite. */

const all = "/v1/organization/invites";
const one = `${all}/{invite_id}` as const;

const role = choice(organizationRoleNames);
const projects = list(object({ id: text, role: choice(invitedRoleNames) }));

export const invite = namedObject("Invite", {
  id: text,
  object: constant("organization.invite"),
  email: text,
  role,
  status: choice(inviteStatuses),
  projects,
  created_at: seconds,
  expires_at: seconds,
  accepted_at: nullable(seconds),
});

export type InviteWire = Infer<typeof invite>;

export const invites = operationTable({
  listInvites: { route: `GET ${all}`, summary: "Lists invites.", ...pages(invite) },
  createInvite: {
    route: `POST ${all}`,
    summary: "Invites somebody to the organization. Rollcall sends no mail.",
    body: namedObject(
      "InviteRequest",
      { email, role, projects: optional(projects) },
      { example: { email: "ada@example.com", role: "reader" } },
    ),
    answer: invite,
    refuses: ["not-found", "user-exists"],
  },
  retrieveInvite: { route: `GET ${one}`, summary: "Retrieves an invite.", answer: invite },
  deleteInvite: { route: `DELETE ${one}`, summary: "Deletes an invite that is not accepted.", answer: deleted },
  acceptInvite: {
    route: "POST /rollcall/v1/invites/{invite_id}/accept",
    summary: "Accepts an invite: creates the user.",
    body: namedObject("AcceptanceRequest", { name: optional(label) }, { example: { name: "Ada" } }),
    bodyOptional: true,
    answer: user,
    refuses: ["user-exists"],
  },
});
