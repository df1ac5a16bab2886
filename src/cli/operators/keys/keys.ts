import { allKeys } from "../../../api/keys/all-keys.ts";
import { keys as api } from "../../../api/keys/keys.ts";
import { invoke } from "../../../client/invoke.ts";
import { flag, type Call } from "../../command/command.ts";
import { didYouMean } from "../../line/did-you-mean.ts";
import { Failure } from "../../failure.ts";
import { memberOf, textIn, type Json } from "../../output/json/value.ts";
import { confirm, yesFlag } from "../../terminal/questions.ts";
import { commandTable, itemCommand, named, requestTo } from "../admin-command.ts";
import { answerTo, fetchAll, idsOf, jsonFlag, requiredFlag, showDone } from "../administration.ts";
import { createKey, rotateKey } from "./keys-create.ts";
import { explainKey } from "./keys-explain.ts";
import { listKeys } from "./keys-list.ts";
import { openCallsChange, openCallsFlag } from "../open-call-limit.ts";
import { readSeconds } from "../times.ts";
import { keyFlag, projectFlag, projectIdOf, userFlag, userIdOf } from "../named.ts";

export const keyCommands = commandTable("keys", {
  list: listKeys,
  create: createKey,
  rotate: rotateKey,
  update: itemCommand({
    summary: "Change an API key",
    description:
      "Changes the name of a key, when it ends, its scopes, or how many calls a project's key may have open at once, at " +
      "each server. It holds for the next request.",
    subject: named(keyFlag, "key_1a2b3c"),
    flags: [
      flag("--name NAME", "New name of the key"),
      flag("--expires-in TIME", "When it ends from now on, such as 7d, or `none`"),
      flag("--scope SCOPE", "Scope; may be repeated; these replace the old ones", { repeatable: true }),
      openCallsFlag,
    ],
    examples: {
      "Another name": "keys update key_1a2b3c --name laptop",
      "It ends in a week": "keys update key_1a2b3c --expires-in 7d",
      "At most twenty calls at once": "keys update key_1a2b3c --max-open-calls 20",
      "As many as the organization": "keys update key_1a2b3c --max-open-calls none",
    },
    request: requestTo(allKeys.updateApiKey, changeOf),
  }),
  revoke: {
    key: "admin",
    summary: "Revoke an API key, or every key of a user or project",
    description: "Revokes a key. It stops working at once. Asks for confirmation.",
    positional: keyFlag.name,
    flags: [
      keyFlag,
      flag("--all", "Revoke every key of --user or --project"),
      projectFlag,
      userFlag,
      yesFlag,
      jsonFlag,
    ],
    examples: {
      "One key": "keys revoke key_1a2b3c",
      "Every key of a user whose laptop is lost": "keys revoke --all --user ada@acemeco.example",
    },
    async run(call) {
      if (call.flags.isOn("all")) return revokeAll(call);
      const id = requiredFlag(call, keyFlag.name, "key_1a2b3c");
      const { key, projectId } = await findKey(call, id);
      await confirm(call, `Revoke the key "${textIn(key, "name") ?? "?"}" (${id})? It stops working at once.`);
      const revoked =
        projectId === null
          ? invoke(call.connection, api.deleteAdminApiKey, { params: { key_id: id } })
          : invoke(call.connection, api.deleteProjectApiKey, { params: { project_id: projectId, key_id: id } });
      await showDone(call, await answerTo(call, revoked), `Revoked the key ${id}.`);
    },
  },
  explain: explainKey,
});

/** What the flags change. Throws Failure. */
function changeOf(call: Call) {
  const { flags } = call;
  const changed = ["name", "expires-in", "scope", openCallsFlag.name].filter((name) => flags.has(name));
  if (changed.length === 0) throw new Failure("Say what to change: --name, --expires-in, --scope or --max-open-calls.");
  const isEndless = flags.text("expires-in") === "none";
  return {
    name: flags.text("name"),
    expires_in_seconds: isEndless ? null : readSeconds(flags, "expires-in"),
    scopes: flags.some("scope"),
    ...(flags.has(openCallsFlag.name) && openCallsChange(call)),
  };
}

/** Finds a key of any project; an admin key has no project. Throws Failure. */
async function findKey(call: Call, id: string): Promise<{ key: Json; projectId: string | null }> {
  const isNamed = (one: Json) => textIn(one, "id") === id;
  const key = (await fetchAll(call, "key", allKeys.listApiKeys, { query: { q: id } })).find(isNamed);
  if (key !== undefined) return { key, projectId: textIn(key, "project_id") };
  const all = await fetchAll(call, "key", allKeys.listApiKeys);
  throw new Failure(`There is no key with the id "${id}". ${didYouMean(id, idsOf(all), 'See "rollcall keys list".')}`);
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
