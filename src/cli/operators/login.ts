import { access } from "../../api/access.ts";
import { projects } from "../../api/projects.ts";
import { invoke } from "../../client/invoke.ts";
import { Unreachable, type Answer, type Connection } from "../../client/connection.ts";
import { listModels } from "../../client/models.ts";
import { flag, type Call, type Command } from "../command/command.ts";
import { readBaseUrl } from "../connection/connect.ts";
import { Failure } from "../failure.ts";
import { answerTo, jsonFlag, showRecord } from "./administration.ts";
import { defaultProfile, readProfiles, unknownProfile, writeProfiles, type Profile } from "../connection/profiles.ts";
import { ask, askSecret, canAsk } from "../terminal/questions.ts";
import { stdinParameters } from "../line/stdin-parameters.ts";

const checkTimeoutMs = 10_000;

export const login: Command = {
  words: ["login"],
  summary: "Save a server and its keys",
  description:
    "Saves a base URL, a key and an admin key as a profile, in a file that only you can read. Values come from flags, " +
    "from JSON on standard input (base_url, api_key, admin_key), or from prompts. The keys are checked first. Flags and " +
    "the environment win over a profile.",
  flags: [flag("--no-check", "Do not check the keys")],
  examples: {
    "The server on this machine": "login",
    "Another server, as a named profile": "login --profile staging --base-url https://models.example.com/v1",
  },
  async run(call) {
    const { flags, terminal, settings } = call;
    const name = profileNameOf(call);
    const profile = await readProfileInput(call);
    if (!flags.isOn("no-check")) await check(profile);
    const profiles = new Map(readProfiles(terminal.environment)).set(name, profile);
    const file = writeProfiles(terminal.environment, profiles);
    if (!settings.quiet) terminal.note(`Saved ${profile.baseUrl} as the profile "${name}" in ${file}.`);
  },
};

export const logout: Command = {
  words: ["logout"],
  summary: "Delete a saved server and its keys",
  description: "Deletes a profile that `rollcall login` saved. The keys stay valid.",
  flags: [],
  examples: {
    "The default profile": "logout",
    "A named profile": "logout --profile staging",
  },
  async run(call) {
    const { terminal, settings } = call;
    const name = profileNameOf(call);
    const profiles = new Map(readProfiles(terminal.environment));
    if (!profiles.delete(name)) throw unknownProfile(name, profiles);
    writeProfiles(terminal.environment, profiles);
    if (!settings.quiet) terminal.note(`Deleted the profile "${name}".`);
  },
};

export const whoami: Command = {
  words: ["whoami"],
  summary: "Show whose key is used, and what it may do",
  description:
    "Shows the key, the user or service account that it belongs to, its organization and project, and its permissions. " +
    "It asks with the API key if there is one, and otherwise with the admin key.",
  key: (flags) => (flags.isOn("admin") ? "admin" : "either"),
  flags: [flag("--admin", "Ask with the admin key"), jsonFlag],
  examples: {
    "The key for calls": "whoami",
    "The admin key": "whoami --admin",
    "Only the organization's name": "whoami --transform organization.name -r",
  },
  run: async (call) => showRecord(call, await answerTo(call, invoke(call.connection, access.describeActor, {}))),
};

function profileNameOf({ flags, terminal }: Call): string {
  const name = flags.text("profile") || terminal.environment["ROLLCALL_PROFILE"] || defaultProfile;
  if (/^[\w.-]{1,64}$/.test(name)) return name;
  throw new Failure(`The name of a profile has only letters, digits, dots, dashes and underscores, not "${name}".`);
}

/** Flags win over standard input, and standard input over prompts. */
async function readProfileInput({ flags, terminal, program }: Call): Promise<Profile> {
  const piped = await stdinParameters();
  const asks = canAsk(terminal);
  const usual = program.defaultBaseUrl;
  const typedUrl = flags.text("base-url") ?? piped["base_url"];
  const url = typedUrl ?? (asks ? (await ask(terminal, `Base URL [${usual}]: `)).trim() || usual : usual);
  const secret = async (flagName: string, name: string, question: string) => {
    const value = flags.text(flagName) ?? piped[name] ?? (asks ? await askSecret(terminal, question) : "");
    return value.trim() === "" ? null : value.trim();
  };
  const { href } = readBaseUrl(url, "The base URL");
  const apiKey = await secret("api-key", "api_key", "API key (empty for none): ");
  const adminKey = await secret("admin-api-key", "admin_key", "Admin key (empty for none): ");
  if (apiKey === null && adminKey === null)
    throw new Failure("There is no key to save: add --api-key KEY or --admin-api-key KEY, or both.");
  return { baseUrl: href, apiKey, adminKey };
}

async function check({ baseUrl, apiKey, adminKey }: Profile): Promise<void> {
  const to = (key: string): Connection => ({
    baseUrl: new URL(baseUrl),
    headers: { authorization: `Bearer ${key}` },
    timeoutMs: checkTimeoutMs,
  });
  if (apiKey !== null) await assertKeyWorks("key", listModels(to(apiKey)), baseUrl);
  if (adminKey !== null) await assertKeyWorks("admin key", invoke(to(adminKey), projects.listProjects, {}), baseUrl);
}

async function assertKeyWorks(what: string, response: Promise<Answer>, baseUrl: string): Promise<void> {
  const otherwise = "Check it, or add --no-check to save it anyway.";
  try {
    const { status } = await response;
    if (status !== 200) throw new Failure(`${baseUrl} answered the ${what} with ${status}. ${otherwise}`);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    throw new Failure(`Cannot reach ${baseUrl}: ${error.message}. ${otherwise}`);
  }
}
