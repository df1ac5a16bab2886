import type { Answer } from "../../../client/connection.ts";
import { access } from "../../../api/access.ts";
import { keys as api } from "../../../api/keys/keys.ts";
import { projects } from "../../../api/projects.ts";
import { memberOf, textIn } from "../../output/json/value.ts";
import { serviceAccounts } from "../../../api/people/service-accounts.ts";
import { invoke } from "../../../client/invoke.ts";
import { shellWord, typedName } from "../../command/typed-line.ts";
import { flag, type Call, type Flag } from "../../command/command.ts";
import { Failure } from "../../failure.ts";
import { itemCommand, named, requestTo, type CommandRow } from "../admin-command.ts";
import { answerTo, fetchAll, isText, jsonFlag, requiredFlag } from "../administration.ts";
import { printable } from "../../../core/text/printable.ts";
import { showOne, type Body } from "../../output/show.ts";
import { accountFlag, keyFlag, projectFlag, projectIdOf, userFlag, userIdOf } from "../named.ts";
import { readSeconds } from "../times.ts";

const expiryFlag = (usual: string): Flag => flag("--expires-in TIME", `Lifetime, such as 30d; ${usual} by default`);

export const createKey: CommandRow = {
  key: "admin",
  summary: "Create an API key",
  description:
    "Creates a key for a user or a service account in a project, or an admin key. Prints the key on standard output, " +
    "alone and only this once. By default the key is for the user of the admin key, in the only project.",
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
    "For yourself, if there is one project": "keys create --name laptop",
    "For a user": "keys create --name laptop --project default --user ada@acemeco.example",
    "For a service account, read-only, for 30 days":
      "keys create --name ci --project default --service-account svc_acct_1 --scope api.model.read --expires-in 30d",
    "An admin key": "keys create --name operations --admin",
  },
  async run(call) {
    const { flags } = call;
    const isAdmin = flags.isOn("admin");
    if (flags.has(accountFlag.name) && (isAdmin || flags.has(userFlag.name)))
      throw new Failure(`A key has one owner: --service-account does not go with --${isAdmin ? "admin" : "user"}.`);
    if (isAdmin) return showSecret(call, await answerTo(call, adminKeyCreated(call)));
    const place = await placeOf(call);
    await showSecret(call, await answerTo(call, projectKeyCreated(call, place)), chosenPart(call, place));
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
  show: (call, body) => showSecret(call, body),
});

/** Whose new key it is, and in which project. */
interface Place {
  readonly project: Named;
  /** Null for a service account. */
  readonly user: Named | null;
}

interface Named {
  readonly id: string;
  readonly text: string;
}

/** As the flags say; otherwise in the only project, for the user of the admin key. Throws Failure for all that is missing. */
async function placeOf(call: Call): Promise<Place> {
  const { flags } = call;
  const typed = flags.text(projectFlag.name);
  const possible = typed === undefined ? await activeProjects(call) : [{ id: await projectIdOf(call), text: typed }];
  const user = flags.has(accountFlag.name) ? null : await userOf(call);
  const [project, ...others] = possible;
  if (!flags.text("name") || project === undefined || others.length > 0) throw incomplete(call, possible, user);
  return { project, user };
}

async function activeProjects(call: Call): Promise<readonly Named[]> {
  const items = await fetchAll(call, "project", projects.listProjects);
  return items.map((item) => ({ id: textIn(item, "id") ?? "", text: textIn(item, "name") ?? "" }));
}

async function userOf(call: Call): Promise<Named> {
  const typed = call.flags.text(userFlag.name);
  if (typed !== undefined) return { id: await userIdOf(call), text: typed };
  const { json } = await answerTo(call, invoke(call.connection, access.describeActor, {}));
  const principal = memberOf(json, "principal");
  return { id: textIn(principal, "id") ?? "", text: textIn(principal, "email") ?? "" };
}

/** Names all that is missing, with a whole line to paste. */
function incomplete({ command, flags, terminal }: Call, possible: readonly Named[], user: Named | null): Failure {
  const [hasName, hasProject] = [Boolean(flags.text("name")), possible.length === 1];
  const names = possible.map(({ text }) => text);
  const chosen = new Map([["name", flags.text("name") || "laptop"]]).set(projectFlag.name, names[0] ?? "default");
  if (user !== null) chosen.set(userFlag.name, user.text);
  const words = command.flags.flatMap(({ name, value }) => {
    const values = chosen.has(name) ? [chosen.get(name)!] : value === undefined ? [] : flags.all(name);
    return values.flatMap((one) => [`--${name}`, one]);
  });
  const line = [typedName(terminal.environment), ...command.words, ...words.map(shellWord)].join(" ");
  const project = `--project${names.length === 0 ? "" : ` (${names.join(", ")})`}`;
  const missing = [...(hasName ? [] : ["--name"]), ...(hasProject ? [] : [project])];
  return new Failure(`Give ${missing.join(" and ")}, as in: ${line}`);
}

async function adminKeyCreated(call: Call): Promise<Answer> {
  const { connection, flags } = call;
  const body = keyOf(call);
  if (!flags.has(userFlag.name)) return invoke(connection, api.createAdminApiKey, { body });
  return invoke(connection, api.createUserAdminApiKey, { params: { user_id: await userIdOf(call) }, body });
}

function projectKeyCreated(call: Call, { project, user }: Place): Promise<Answer> {
  const { connection, flags } = call;
  const params = { project_id: project.id };
  if (user !== null)
    return invoke(connection, api.createUserApiKey, { params, body: { ...keyOf(call), user_id: user.id } });
  const ofAccount = { ...params, service_account_id: flags.text(accountFlag.name) ?? "" };
  return invoke(connection, serviceAccounts.createServiceAccountApiKey, { params: ofAccount, body: keyOf(call) });
}

function keyOf(call: Call) {
  const { flags } = call;
  return { name: requiredFlag(call, "name", "laptop"), scopes: flags.some("scope"), ...expiryOf(call) };
}

function expiryOf({ flags }: Call) {
  return { expires_in_seconds: readSeconds(flags, "expires-in") };
}

/** What no flag has said, as a sentence behind others. */
function chosenPart({ flags }: Call, { project, user }: Place): string {
  if (flags.has(projectFlag.name) && (user === null || flags.has(userFlag.name))) return "";
  const owner = user?.text ?? `the service account ${flags.text(accountFlag.name)}`;
  return ` It belongs to ${owner}, in the project ${project.text}.`;
}

/** Only the key goes to standard output, so that a script can use it. */
async function showSecret(call: Call, body: Body, chosen = ""): Promise<void> {
  if (!isText(call)) return showOne(call, body);
  const value = textIn(body.json, "value");
  if (value === null)
    throw new Failure("The server created a key without returning it. Find it with `keys list`, and revoke it.");
  const [id, name] = [textIn(body.json, "id") ?? "?", textIn(body.json, "name") ?? "?"];
  // First, so that the id is known even if the key cannot be written.
  if (!call.settings.quiet)
    call.terminal.note(`The key "${name}" has the id ${id}.${printable(chosen)} Save it now: it is not shown again.`);
  call.terminal.write(`${call.terminal.isInteractive ? printable(value) : value}\n`);
}
