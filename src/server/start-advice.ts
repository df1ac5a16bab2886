import type { Config } from "../config/config.ts";
import { digestOfKey } from "../registry/keys/digest.ts";
import type { Store } from "../store/store.ts";
import { keysIn } from "./keys-file.ts";
import type { ServerState } from "./open-store.ts";

/** What an operator can do next, as lines of the log. */
export async function startAdvice(
  { store, live, bootstrapped }: ServerState,
  config: Config,
  rollcall: string,
): Promise<readonly string[]> {
  const isEmpty = live.modelCount === 0 && (await store.sources.states()).length === 0;
  return [
    ...(bootstrapped.isFirstStart || choosesKeys(config) ? [] : [await whereKeysAre(store, config.keysFile, rollcall)]),
    ...(isEmpty ? [nothingListed(rollcall)] : []),
  ];
}

/** As lines to paste, for a start that has printed the first keys the same way. */
export function emptyListBanner(rollcall: string): string {
  return `  Nothing is listed yet. In a terminal with these keys, add a model or a source:

    ${rollcall} models register my-model
    ${rollcall} sources add ollama

  Or stop the server, and start it with a configuration file or with the example:

    ${rollcall} init && ${rollcall} serve --config rollcall.yaml
    ${rollcall} serve --example

`;
}

function nothingListed(rollcall: string): string {
  return (
    `nothing is listed yet: add a model (${rollcall} models register my-model) or a source ` +
    `(${rollcall} sources add ollama), or start with --config FILE or --example`
  );
}

/** Those who choose the keys themselves know where they are. */
function choosesKeys({ adminKey, apiKey, declaration }: Config): boolean {
  const declared = declaration?.organizations.some(({ keys }) => keys.length > 0) ?? false;
  return adminKey !== null || apiKey !== null || declared;
}

async function whereKeysAre(store: Store, file: string | null, rollcall: string): Promise<string> {
  const place =
    file === null
      ? "were shown at the first start"
      : `${(await holdsKeys(store, file)) ? "are in" : "are not in"} ${file}`;
  return (
    `the first keys ${place}; ${rollcall} keys create --name NAME makes more, ` +
    `and ${rollcall} keys recover makes an admin key if the first is lost`
  );
}

/** Whether a key of the file is in the store and not revoked. Somebody may have replaced the file or the data. */
async function holdsKeys(store: Store, file: string): Promise<boolean> {
  for (const key of Object.values(keysIn(file))) {
    const known = key === null ? null : await store.findKey(digestOfKey(key));
    if (known !== null && known.revokedAt === null) return true;
  }
  return false;
}
