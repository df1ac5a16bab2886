import type { Answer } from "../../client/connection.ts";
import { keys as api } from "../../api/keys/keys.ts";
import { textIn } from "../output/json/value.ts";
import { serviceAccounts } from "../../api/service-accounts.ts";
import { invoke } from "../../client/invoke.ts";
import { flag, type Call, type Flag } from "../command/command.ts";
import { Failure } from "../failure.ts";
import { itemCommand, named, requestTo, type CommandRow } from "./admin-command.ts";
import { answerTo, isText, jsonFlag, requiredFlag } from "./administration.ts";
import { printable } from "../../core/text/printable.ts";
import { showOne, type Body } from "../output/show.ts";
import { accountFlag, keyFlag, projectFlag, projectIdOf, userFlag, userIdOf } from "./named.ts";
import { readSeconds } from "./times.ts";

const expiryFlag = (usual: string): Flag => flag("--expires-in TIME", `Lifetime, such as 30d; ${usual} by default`);

export const createKey: CommandRow = {
  key: "admin",
  summary: "Create an API key",
  description:
    "Creates a key for a user or a service account in a project, or an admin key. Prints the key on standard output, " +
    "alone and only this once.",
  flags: [
    flag("--name NAME", "Name of the key"),
    projectFlag,
    userFlag,
    accountFlag,
    flag("--admin", "Create an admin key, for --user or for yourself"),
    flag("--scope SCOPE", "Scope; may be repeated; every scope by default", { repeatable: true }),
    expiryFlag("unlimited"),
    jsonFlag,
  ],
  examples: {
    "For a user": "keys create --name laptop --project default --user ada@acemeco.example",
    "For a service account, read-only, for 30 days":
      "keys create --name ci --project default --service-account svc_acct_1 --scope api.model.read --expires-in 30d",
    "An admin key": "keys create --name operations --admin",
  },
  async run(call) {
    await showSecret(call, await answerTo(call, created(call)));
  },
};

export const rotateKey = itemCommand({
  summary: "Rotate an API key",
  description:
    "Creates a key with the same rights and prints it once, alone on standard output. The old key keeps working for a " +
    "while.",
  subject: named(keyFlag, "key_1a2b3c"),
  flags: [
    flag("--overlap TIME", "How long the old key keeps working; 24h by default"),
    expiryFlag("that of the old key"),
  ],
  examples: {
    "A key in use": "keys rotate key_1a2b3c",
    "A key that has leaked": "keys rotate key_1a2b3c --overlap 0s",
  },
  request: requestTo(api.rotateApiKey, (call) => ({
    overlap_seconds: readSeconds(call.flags, "overlap"),
    ...expiryOf(call),
  })),
  show: showSecret,
});

async function created(call: Call): Promise<Answer> {
  const { connection, flags } = call;
  const key = { name: requiredFlag(call, "name", "laptop"), scopes: flags.some("scope"), ...expiryOf(call) };
  const hasUser = flags.text(userFlag.name) !== undefined;
  const accountId = flags.text(accountFlag.name);
  if (flags.isOn("admin") && !hasUser) return invoke(connection, api.createAdminApiKey, { body: key });
  if (flags.isOn("admin"))
    return invoke(connection, api.createUserAdminApiKey, { params: { user_id: await userIdOf(call) }, body: key });
  if (hasUser === (accountId !== undefined))
    throw new Failure("Say whose key it is: add --user or --service-account, or --admin for an admin key.");
  const projectId = await projectIdOf(call);
  if (accountId !== undefined) {
    const params = { project_id: projectId, service_account_id: accountId };
    return invoke(connection, serviceAccounts.createServiceAccountApiKey, { params, body: key });
  }
  const body = { ...key, user_id: await userIdOf(call) };
  return invoke(connection, api.createUserApiKey, { params: { project_id: projectId }, body });
}

function expiryOf({ flags }: Call) {
  return { expires_in_seconds: readSeconds(flags, "expires-in") };
}

/** Only the key goes to standard output, so that a script can use it. */
async function showSecret(call: Call, body: Body): Promise<void> {
  if (!isText(call)) return showOne(call, body);
  const value = textIn(body.json, "value");
  if (value === null)
    throw new Failure("The server created a key without returning it. Find it with `keys list`, and revoke it.");
  const [id, name] = [textIn(body.json, "id") ?? "?", textIn(body.json, "name") ?? "?"];
  // First, so that the id is known even if the key cannot be written.
  if (!call.settings.quiet)
    call.terminal.note(`The key "${name}" has the id ${id}. Save it now: it is not shown again.`);
  call.terminal.write(`${call.terminal.isInteractive ? printable(value) : value}\n`);
}
