import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import type { Config } from "../config/config.ts";
import type { Declaration, DeclaredSource } from "../core/declaration.ts";
import type { TakeTurn } from "../registry/take-turn.ts";
import type { Log } from "../http/operating/access-log.ts";
import type { BootstrapResult } from "../registry/config/bootstrap.ts";
import { backgroundWriter } from "../registry/background-writer.ts";
import { declareSources } from "../registry/config/declare-sources.ts";
import { isSourceInputError, sourceFrom } from "../registry/sources/source-input.ts";
import type { FileSecrets } from "../registry/sources/upstreams.ts";
import type { Store } from "../store/store.ts";
import type { ServerTime } from "./server-time.ts";

export function logBootstrap({ notes, troubles }: BootstrapResult, log: Log): void {
  for (const note of notes) log.event(note);
  for (const trouble of troubles) log.trouble(trouble);
}

/** Applies the sources that the configuration file declares. Without a file they stay as they are. */
export async function declareFileSources(
  { declaration }: Config,
  { store, time, live, fileSecrets }: { store: Store; time: ServerTime; live: LiveCatalogue; fileSecrets: FileSecrets },
  { organizations, defaultOrganizationId }: BootstrapResult,
  takeTurn: TakeTurn,
): Promise<void> {
  if (declaration === null) return;
  const declared = sourcesOf(declaration, organizations);
  fileSecrets.replace(declared.flatMap(({ source, secret }) => (secret === null ? [] : [{ name: source, secret }])));
  const sources = declared.map(({ source }) => source);
  await declareSources(backgroundWriter({ store, live, time }, defaultOrganizationId, takeTurn), "file", sources);
}

function sourcesOf(declaration: Declaration, organizations: BootstrapResult["organizations"]) {
  const idOf = (name: string) => organizations.find((organization) => organization.name === name)?.id ?? null;
  return [
    ...declaration.sources.map((declared) => declaredIn(declared, null)),
    ...declaration.organizations.flatMap(({ name, sources }) =>
      sources.map((declared) => declaredIn(declared, idOf(name))),
    ),
  ];
}

function declaredIn({ input, secret }: DeclaredSource, organizationId: string | null) {
  // Reading the file has validated the models, and everything else with the line of the error.
  const source = sourceFrom(input, organizationId, true, null);
  if (isSourceInputError(source))
    throw new Error(`a source of the file has a wrong ${source.field}, which was not noticed`);
  return { source: { ...source, hasSecret: secret !== null }, secret };
}
