import { existsSync } from "node:fs";
import type { Config } from "../config/config.ts";
import type { ServerState } from "./open-store.ts";

/** What an operator can do next, as lines of the log. */
export async function startAdvice(
  { store, live, bootstrapped }: ServerState,
  config: Config,
  rollcall: string,
): Promise<readonly string[]> {
  const isEmpty = live.modelCount === 0 && (await store.sources.states()).length === 0;
  return [
    ...(bootstrapped.isFirstStart || choosesKeys(config) ? [] : [whereKeysAre(config.keysFile, rollcall)]),
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

function whereKeysAre(keysFile: string | null, rollcall: string): string {
  const place = keysFile !== null && existsSync(keysFile) ? `are in ${keysFile}` : "were shown at the first start";
  return (
    `the first keys ${place}; ${rollcall} keys create --name NAME makes more, ` +
    `and ${rollcall} keys recover makes an admin key if the first is lost`
  );
}
