import type { Up } from "./open-store.ts";
import type { Config } from "../config/config.ts";
import type { Declaration, DeclaredSource } from "../core/declaration.ts";
import type { TakeTurn } from "../registry/take-turn.ts";
import type { Log } from "../http/operating/access-log.ts";
import { bringUp, type BringUp, type BroughtUp } from "../registry/config/bootstrap.ts";
import { serverCommitter } from "../registry/commit.ts";
import { declareSources } from "../registry/config/declare-sources.ts";
import { isWishFlaw, sourceFrom } from "../registry/sources/source-wish.ts";

/** Brings people, keys and models to what the configuration declares. */
export function declarePeople(
  config: Config,
  { store, time }: Pick<Up, "store" | "time">,
  terms: Pick<BringUp, "announce" | "mayDropAllKeys">,
  takeTurn: TakeTurn,
): Promise<BroughtUp> {
  const { adminKey, apiKey } = config;
  const wanted = { declaration: config.file?.declaration ?? null, adminKey, apiKey, ...terms };
  return bringUp(store, wanted, time.nowMs(), takeTurn);
}

/** Tells the operator what came of it. */
export function tellDeclared({ notes, troubles }: BroughtUp, log: Log): void {
  for (const note of notes) log.event(note);
  for (const trouble of troubles) log.trouble(trouble);
}

/** Brings the sources to what the configuration file declares; without a file they stay as they are. */
export async function declareFileSources(
  config: Config,
  { store, time, live, fileSecrets }: Pick<Up, "store" | "time" | "live" | "fileSecrets">,
  { organizations, householdId }: BroughtUp,
  takeTurn: TakeTurn,
): Promise<void> {
  if (config.file === null) return;
  const declared = sourcesOf(config.file.declaration, organizations);
  fileSecrets.replace(declared.flatMap(({ source, secret }) => (secret === null ? [] : [{ name: source, secret }])));
  const sources = declared.map(({ source }) => source);
  await declareSources(
    { store, commit: serverCommitter(store, live, time.nowMs), householdId, takeTurn },
    "file",
    sources,
  );
}

function sourcesOf(declaration: Declaration, organizations: BroughtUp["organizations"]) {
  const idOf = (name: string) => organizations.find((organization) => organization.name === name)?.id ?? null;
  return [
    ...declaration.sources.map((declared) => declaredIn(declared, null)),
    ...declaration.organizations.flatMap(({ name, sources }) =>
      sources.map((declared) => declaredIn(declared, idOf(name))),
    ),
  ];
}

function declaredIn({ wish, secret }: DeclaredSource, organizationId: string | null) {
  const source = sourceFrom(wish, organizationId, true);
  // Whoever read the file has said so with its line.
  if (isWishFlaw(source)) throw new Error(`a source of the file has a wrong ${source.field}, which was not noticed`);
  return { source: { ...source, hasSecret: secret !== null }, secret };
}
