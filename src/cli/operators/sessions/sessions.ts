import { sessions as api } from "../../../api/keys/sessions.ts";
import { flag } from "../../command/command.ts";
import { moment } from "../../output/formats/table.ts";
import { commandTable, itemCommand, listCommand, named, requestTo } from "../admin-command.ts";
import { closestId } from "../administration.ts";

const sessionFlag = flag("--session ID", "The id of the session");

export const sessionCommands = commandTable("sessions", {
  list: listCommand({
    summary: "List who is signed in to the console",
    description:
      "Lists the sessions of the console. With an admin key that may not read the organization, it lists those of the " +
      "key's own user.",
    examples: { Everybody: "sessions list" },
    noun: "session",
    columns: {
      ID: "id",
      USER: "user.email",
      "SIGNED IN": moment("created_at"),
      "LAST SEEN": moment("last_seen_at"),
      "UNTIL AT MOST": moment("ends_at"),
      WITH: "made_by.type",
      ADDRESS: "address",
    },
    operation: api.listSessions,
  }),
  end: itemCommand({
    summary: "Sign somebody out of the console",
    description:
      "Ends a session. Its browser is signed out with its next request. Owners end anybody's, others their own.",
    subject: {
      ...named(sessionFlag, "sess_1a2b3c"),
      suggest: (call, id) => closestId(id, call, "session", api.listSessions),
    },
    examples: { "One session": "sessions end sess_1a2b3c" },
    request: requestTo(api.endSession),
    done: (id) => `Ended the session ${id}.`,
  }),
});
