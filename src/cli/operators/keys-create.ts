import type { Answer } from "../../client/connection.ts";
import * as keys from "../../client/keys.ts";
import type { Call, Command, Flag } from "../command/command.ts";
import { Failure } from "../failure.ts";
import { answerTo, isText, jsonFlag, requiredFlag, textIn } from "./administration.ts";
import { printable } from "../output/printable.ts";
import { showOne, type Body } from "../output/show.ts";
import { keyFlag } from "./keys.ts";
import { projectFlag, projectIdOf, userFlag, userIdOf } from "./named.ts";
import { readSeconds } from "./times.ts";

const expiryFlag = (otherwise: string): Flag => ({
  name: "expires-in",
  value: "TIME",
  about: `how long it works, such as 30d; ${otherwise} unless given`,
});
const accountFlag: Flag = { name: "service-account", value: "ID", about: "a service account of the project" };

export const createKey: Command = {
  words: ["keys", "create"],
  key: "admin",
  summary: "make a key",
  description:
    "Makes a key for a person or a service account in a project, or an admin key. It is printed once, alone on " +
    "standard output, and never shown again.",
  flags: [
    { name: "name", value: "NAME", about: "what the key is called" },
    projectFlag,
    userFlag,
    accountFlag,
    { name: "admin", about: "an admin key: of --user, or of whoever asks" },
    { name: "scope", value: "SCOPE", about: "what it may do, as often as needed; all unless given", repeatable: true },
    expiryFlag("for good"),
    jsonFlag,
  ],
  examples: [
    { about: "For a person", line: "keys create --name laptop --project default --user ada@acemeco.example" },
    {
      about: "For a program that reads, for a month",
      line: "keys create --name ci --project default --service-account svc_acct_1 --scope api.model.read --expires-in 30d",
    },
    { about: "An admin key", line: "keys create --name operations --admin" },
  ],
  async run(call) {
    await showSecret(call, await answerTo(call, created(call)));
  },
};

export const rotateKey: Command = {
  words: ["keys", "rotate"],
  key: "admin",
  summary: "put a new key in the place of one",
  description:
    "Makes a key that may do the same, prints it once, alone on standard output, and lets the old one work for a " +
    "while.",
  positional: keyFlag.name,
  flags: [
    keyFlag,
    { name: "overlap", value: "TIME", about: "how long the old key goes on working; 24h unless given" },
    expiryFlag("as long as the old one was to"),
    jsonFlag,
  ],
  examples: [
    { about: "A key", line: "keys rotate key_1a2b3c" },
    { about: "One that has leaked", line: "keys rotate key_1a2b3c --overlap 0s" },
  ],
  async run(call) {
    const id = requiredFlag(call, keyFlag.name, "key_1a2b3c");
    const overlap = readSeconds(call.flags, "overlap");
    const rotation = { ...(overlap === undefined ? {} : { overlap_seconds: overlap }), ...expiryOf(call) };
    await showSecret(call, await answerTo(call, keys.rotateKey(call.connection, id, rotation)));
  },
};

async function created(call: Call): Promise<Answer> {
  const { connection, flags } = call;
  const scopes = flags.all("scope");
  const key = {
    name: requiredFlag(call, "name", "laptop"),
    ...(scopes.length === 0 ? {} : { scopes }),
    ...expiryOf(call),
  };
  const hasUser = flags.text(userFlag.name) !== undefined;
  const accountId = flags.text(accountFlag.name);
  if (flags.isOn("admin")) return keys.createAdminKey(connection, hasUser ? await userIdOf(call) : null, key);
  if (hasUser === (accountId !== undefined))
    throw new Failure("Say whose key it is: give --user or --service-account, or --admin for an admin key.");
  const projectId = await projectIdOf(call);
  if (accountId !== undefined) return keys.createServiceAccountKey(connection, { projectId, accountId }, key);
  return keys.createUserKey(connection, { projectId, userId: await userIdOf(call) }, key);
}

function expiryOf({ flags }: Call): { readonly expires_in_seconds?: number } {
  const seconds = readSeconds(flags, "expires-in");
  return seconds === undefined ? {} : { expires_in_seconds: seconds };
}

/** The key alone, so that a script can take it; what else is to be said goes where people look. */
async function showSecret(call: Call, body: Body): Promise<void> {
  if (!isText(call)) return showOne(call, body);
  const value = textIn(body.json, "value");
  if (value === null)
    throw new Failure("The server made a key, and did not say what it is. Find it with `keys list`, and revoke it.");
  const [id, name] = [textIn(body.json, "id") ?? "?", textIn(body.json, "name") ?? "?"];
  // First, so that a key that cannot be written down can be revoked.
  if (!call.settings.quiet)
    call.terminal.note(`The key "${name}" has the id ${id}. Keep it now: it is not shown again.`);
  call.terminal.write(`${call.terminal.isInteractive ? printable(value) : value}\n`);
}
