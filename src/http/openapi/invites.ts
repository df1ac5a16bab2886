import { invitedRoleNames } from "../../core/people/invite.ts";
import { organizationRoleNames } from "../../core/people/organization.ts";
import { list, rollcallPathsOf, pathsOf, read, write, type Calls } from "./calls.ts";
import { constant, email, label, object, pageOf, request, seconds, secondsOrNull, text } from "./shapes.ts";

/** Invites: OpenAI's own calls, and the one by which they are accepted here. */

const all: Calls = {
  "/v1/organization/invites": {
    get: list("listInvites", "Who was asked to join.", "Invite"),
    post: write("createInvite", "Asks somebody to join. No mail is sent.", "Invite", "InviteRequest", 404, 409),
  },
  "/v1/organization/invites/{invite_id}": {
    get: read("retrieveInvite", "One invite.", "Invite"),
    delete: read("deleteInvite", "Takes an invite back, unless it was accepted.", "Deleted"),
  },
};

const accepting: Calls = {
  "/rollcall/v1/invites/{invite_id}/accept": {
    post: {
      ...write("acceptInvite", "Makes the invited person a member.", "User", "AcceptanceRequest", 409),
      bodyOptional: true,
    },
  },
};

export const invitePaths = { ...pathsOf(all), ...rollcallPathsOf(accepting) };

const role = { type: "string", enum: organizationRoleNames };
const projects = {
  type: "array",
  items: object({ id: text, role: { type: "string", enum: invitedRoleNames } }),
};

export const inviteSchemas = {
  Invite: object({
    id: text,
    object: constant("organization.invite"),
    email: text,
    role,
    status: { type: "string", enum: ["accepted", "expired", "pending"] },
    projects,
    created_at: seconds,
    expires_at: seconds,
    accepted_at: secondsOrNull,
  }),
  InvitePage: pageOf("Invite"),
  InviteRequest: request({ email, role }, { projects }, { email: "ada@example.com", role: "reader" }),
  AcceptanceRequest: request({}, { name: label }, { name: "Ada" }),
};
