import { keys as api } from "../../api/keys.ts";
import type { Answer } from "../../client/connection.ts";
import { invoke } from "../../client/invoke.ts";
import { flag, type Call, type Command } from "../command/command.ts";
import { Failure } from "../failure.ts";
import { memberOf } from "../output/json/value.ts";
import { confirm, yesFlag } from "../terminal/questions.ts";
import { answerTo, jsonFlag, requiredFlag, showDone, textIn } from "./administration.ts";
import { findKey, keyFlag } from "./keys.ts";
import { projectFlag, projectIdOf, userFlag, userIdOf } from "./named.ts";

export const revokeKey: Command = {
  words: ["keys", "revoke"],
  key: "admin",
  summary: "Revoke an API key, or every key of a user or project",
  description: "Revokes a key. It stops working at once. Asks for confirmation.",
  positional: keyFlag.name,
  flags: [keyFlag, flag("--all", "Revoke every key of --user or --project"), projectFlag, userFlag, yesFlag, jsonFlag],
  examples: {
    "One key": "keys revoke key_1a2b3c",
    "Every key of a user whose laptop is lost": "keys revoke --all --user ada@acemeco.example",
  },
  async run(call) {
    if (call.flags.isOn("all")) return revokeAll(call);
    const id = requiredFlag(call, keyFlag.name, "key_1a2b3c");
    const { key, projectId } = await findKey(call, id);
    await confirm(call, `Revoke the key "${textIn(key, "name") ?? "?"}" (${id})? It stops working at once.`);
    await showDone(call, await answerTo(call, revoke(call, projectId, id)), `Revoked the key ${id}.`);
  },
};

/** `projectId` is null for an admin key. */
function revoke({ connection }: Call, projectId: string | null, id: string): Promise<Answer> {
  if (projectId === null) return invoke(connection, api.deleteAdminApiKey, { params: { key_id: id } });
  return invoke(connection, api.deleteProjectApiKey, { params: { project_id: projectId, key_id: id } });
}

async function revokeAll(call: Call): Promise<void> {
  const { flags, connection } = call;
  const ofUser = flags.text(userFlag.name) !== undefined;
  if (ofUser === (flags.text(projectFlag.name) !== undefined) || flags.text(keyFlag.name) !== undefined)
    throw new Failure("With --all, say whose keys: add --user or --project, and no key.");
  const id = await (ofUser ? userIdOf(call) : projectIdOf(call));
  const name = flags.text(ofUser ? userFlag.name : projectFlag.name);
  await confirm(call, `Revoke every key of ${name} (${id})? They stop working at once.`);
  const revoked = ofUser
    ? invoke(connection, api.revokeUserKeys, { params: { user_id: id } })
    : invoke(connection, api.revokeProjectKeys, { params: { project_id: id } });
  const body = await answerTo(call, revoked);
  await showDone(call, body, `Revoked ${memberOf(body.json, "revoked")?.raw ?? "all"} keys of ${name}.`);
}
