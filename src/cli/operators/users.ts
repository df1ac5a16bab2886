import * as organization from "../../client/organization.ts";
import type { Call, Command, Flag } from "../command/command.ts";
import { ApiFailure } from "../failure.ts";
import { dayOf } from "../output/formats/dates.ts";
import { column, type Column } from "../output/formats/table.ts";
import { memberOf } from "../output/json/value.ts";
import { confirm, yesFlag } from "../terminal/questions.ts";
import type { Body } from "../output/show.ts";
import {
  fetchAll,
  answerTo,
  jsonFlag,
  requiredFlag,
  showDone,
  showItems,
  showRecord,
  textIn,
} from "./administration.ts";
import { projectFlag, projectIdOf, userFlag, userIdOf } from "./named.ts";

const columns: readonly Column[] = [
  column("ID", "id"),
  column("EMAIL", "email"),
  column("NAME", "name"),
  column("ROLE", "role"),
  { title: "ADDED", of: (item) => dayOf(memberOf(item, "added_at")) },
];

const roleFlag: Flag = { name: "role", value: "ROLE", about: "reader or owner", choices: ["reader", "owner"] };
const emailFlag: Flag = { name: "email", value: "EMAIL", about: "the address; EMAIL alone means the same" };

const list: Command = {
  words: ["users", "list"],
  key: "admin",
  summary: "list the people of the organization",
  description: "Lists the people of the organization, and whether they own it or read.",
  flags: [jsonFlag],
  examples: [{ about: "Everybody", line: "users list" }],
  async run(call) {
    const items = await fetchAll(call, "user", (page) => organization.listUsers(call.connection, page));
    await showItems(call, items, { columns, noun: "user" });
  },
};

const show: Command = {
  words: ["users", "show"],
  key: "admin",
  summary: "show a person",
  description: "Shows one person.",
  positional: userFlag.name,
  flags: [userFlag, jsonFlag],
  examples: [{ about: "By address", line: "users show ada@acemeco.example" }],
  async run(call) {
    const id = await userIdOf(call);
    await showRecord(call, await answerTo(call, organization.retrieveUser(call.connection, id)));
  },
};

const add: Command = {
  words: ["users", "add"],
  key: "admin",
  summary: "let somebody in",
  description:
    "Invites somebody and accepts the invite in their place, because no mail is sent. They are a member of the " +
    "project that is named, or of the oldest one. Keys are made with `keys create`.",
  positional: emailFlag.name,
  flags: [emailFlag, roleFlag, { name: "name", value: "NAME", about: "what they are called" }, projectFlag, jsonFlag],
  examples: [
    { about: "A reader", line: "users add ada@acemeco.example --name Ada" },
    { about: "An owner, in a project", line: "users add ada@acemeco.example --role owner --project default" },
  ],
  async run(call) {
    const { connection, flags } = call;
    const invite = {
      email: requiredFlag(call, emailFlag.name, "ada@example.com"),
      role: flags.text(roleFlag.name) ?? "reader",
      ...(flags.text(projectFlag.name) === undefined
        ? {}
        : { projects: [{ id: await projectIdOf(call), role: "member" }] }),
    };
    const invited = await answerTo(call, organization.createInvite(connection, invite));
    await showRecord(call, await accepted(call, textIn(invited.json, "id") ?? ""));
  },
};

const role: Command = {
  words: ["users", "role"],
  key: "admin",
  summary: "make somebody an owner, or a reader again",
  description: "Changes the role of a person in the organization. Only owners delete models.",
  positional: userFlag.name,
  flags: [userFlag, roleFlag, jsonFlag],
  examples: [{ about: "An owner more", line: "users role ada@acemeco.example --role owner" }],
  async run(call) {
    const newRole = requiredFlag(call, roleFlag.name, "owner");
    const id = await userIdOf(call);
    await showRecord(call, await answerTo(call, organization.changeUserRole(call.connection, id, newRole)));
  },
};

const remove: Command = {
  words: ["users", "remove"],
  key: "admin",
  summary: "take somebody out of the organization",
  description: "Removes a person from the organization and all of its projects; their keys stop working. Asks first.",
  positional: userFlag.name,
  flags: [userFlag, yesFlag, jsonFlag],
  examples: [{ about: "Somebody who left", line: "users remove ada@acemeco.example" }],
  async run(call) {
    const id = await userIdOf(call);
    await confirm(call, `Remove ${call.flags.text(userFlag.name)} (${id})? Their keys stop working.`);
    const body = await answerTo(call, organization.removeUser(call.connection, id));
    await showDone(call, body, `Removed ${id}.`);
  },
};

export const userCommands: readonly Command[] = [list, show, add, role, remove];

/** What nobody came to would stand in the way of the next attempt. */
async function accepted(call: Call, inviteId: string): Promise<Body> {
  const { connection, flags } = call;
  try {
    return await answerTo(call, organization.acceptInvite(connection, inviteId, flags.text("name")));
  } catch (error) {
    if (error instanceof ApiFailure) await organization.deleteInvite(connection, inviteId);
    throw error;
  }
}
