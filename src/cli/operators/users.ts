import type { Answer } from "../../client/connection.ts";
import { textIn } from "../output/json/value.ts";
import { invites } from "../../api/people/invites.ts";
import { peopleInDetail } from "../../api/people/details.ts";
import { peopleLists } from "../../api/people/lists.ts";
import { users as api } from "../../api/users.ts";
import { invoke } from "../../client/invoke.ts";
import { flag, type Call } from "../command/command.ts";
import { day } from "../output/formats/table.ts";
import { commandTable, itemCommand, listCommand, named, requestTo } from "./admin-command.ts";
import { answerTo } from "./administration.ts";
import { projectFlag, projectIdOf, user, userFlag } from "./named.ts";

const roleFlag = flag("--role ROLE", "Role in the organization: reader or owner", { choices: ["reader", "owner"] });

export const userCommands = commandTable("users", {
  list: listCommand({
    summary: "List the users of the organization",
    flags: [flag("--search TEXT", "Only users with this in the id, name or email address")],
    examples: { "Every user": "users list", "Users of one domain": "users list --search @acemeco.example" },
    noun: "user",
    columns: {
      ID: "id",
      EMAIL: "email",
      NAME: "name",
      ROLE: "role",
      ADDED: day("added_at"),
      USED: day("last_used_at"),
      DECLARED: "declared_by",
    },
    operation: peopleLists.searchUsers,
    query: ({ flags }) => ({ q: flags.text("search") }),
  }),
  show: itemCommand({
    summary: "Show a user",
    subject: user,
    examples: { "By email address": "users show ada@acemeco.example" },
    request: requestTo(peopleInDetail.describeUser),
  }),
  add: itemCommand({
    summary: "Add a user to the organization",
    description:
      "Creates an invite and accepts it, because Rollcall sends no mail. The user becomes a member of --project, or of " +
      "the oldest project. Create a key for the user with `keys create`.",
    subject: named(flag("--email EMAIL", "Email address of the user"), "ada@example.com"),
    flags: [
      { ...roleFlag, about: `${roleFlag.about}; reader by default` },
      flag("--name NAME", "Name of the user"),
      projectFlag,
    ],
    examples: {
      "A reader": "users add ada@acemeco.example --name Ada",
      "An owner, in a project": "users add ada@acemeco.example --role owner --project default",
    },
    request: inviteAndAccept,
  }),
  role: itemCommand({
    summary: "Change the role of a user",
    description: "Changes the role of a user in the organization. Only owners can delete models.",
    subject: user,
    flags: [roleFlag],
    required: { role: "owner" },
    examples: { "Make a user an owner": "users role ada@acemeco.example --role owner" },
    request: requestTo(api.updateUser, ({ flags }) => ({ role: flags.text(roleFlag.name) })),
  }),
  remove: itemCommand({
    summary: "Remove a user from the organization",
    description:
      "Removes a user from the organization and all its projects. The user's keys stop working. Asks for confirmation.",
    subject: user,
    examples: { "By email address": "users remove ada@acemeco.example" },
    question: ({ flags }, id) => `Remove ${flags.text(userFlag.name)} (${id})? Their keys stop working.`,
    request: requestTo(api.deleteUser),
    done: (id) => `Removed ${id}.`,
  }),
});

/** An invite that cannot be accepted is deleted, because it would block the next attempt. */
async function inviteAndAccept(call: Call, email: string): Promise<Answer> {
  const { connection, flags } = call;
  const projects = flags.has(projectFlag.name) ? { projects: [{ id: await projectIdOf(call), role: "member" }] } : {};
  const invite = { email, role: flags.text(roleFlag.name) ?? "reader", ...projects };
  const created = await answerTo(call, invoke(connection, invites.createInvite, { body: invite }));
  const id = textIn(created.json, "id") ?? "";
  const accepted = await invoke(connection, invites.acceptInvite, {
    params: { invite_id: id },
    body: { name: flags.text("name") },
  });
  if (accepted.status >= 400) await invoke(connection, invites.deleteInvite, { params: { invite_id: id } });
  return accepted;
}
