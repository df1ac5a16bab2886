import type { Fetcher } from "../../sources/fetcher/fetcher.ts";
import { UpstreamError, type Send, type SourceConfig } from "../../sources/upstream.ts";
import { secretInFile, sourceKey, type SourceName, type StoredSource } from "../../store/sources.ts";
import type { SecretBox } from "./secret-box.ts";
import { isTrustedNow, type SourceReach } from "../../sources/fetcher/source-reach.ts";

/** The secrets in the configuration file. They are only in memory, and replaced when the file is read again. */
export class FileSecrets {
  #secrets: ReadonlyMap<string, string> = new Map();

  replace(secrets: readonly { readonly name: SourceName; readonly secret: string }[]): void {
    this.#secrets = new Map(secrets.map(({ name, secret }) => [sourceKey(name), secret]));
  }

  of(name: SourceName): string | null {
    return this.#secrets.get(sourceKey(name)) ?? null;
  }
}

/** Calls the upstreams of sources. */
export type Upstreams = ReturnType<typeof createUpstreams>;

export function createUpstreams(fetcher: Fetcher, box: SecretBox | null, fileSecrets: FileSecrets, reach: SourceReach) {
  const isTrusted = (source: StoredSource): boolean => isTrustedNow(source, reach);
  return {
    isTrusted,
    /** Begins a refresh or a deletion; its deadline starts now. */
    session: (source: StoredSource): Send => fetcher.session({ isTrusted: isTrusted(source) }),
    /** What the source's kind needs for its requests. Throws UpstreamError when the secret is not available. */
    configOf: (source: StoredSource): SourceConfig => {
      const { baseUrl, options } = source;
      return { baseUrl, options, secret: secretOf(source, box, fileSecrets) };
    },
    /** False when the secret is in a configuration file that this server was not given. */
    mayRefresh: (source: StoredSource): boolean =>
      source.sealedSecret !== secretInFile || fileSecrets.of(source) !== null,
  };
}

function secretOf(source: StoredSource, box: SecretBox | null, fileSecrets: FileSecrets): string | null {
  const { sealedSecret } = source;
  if (sealedSecret === null) return null;
  if (sealedSecret === secretInFile)
    return fileSecrets.of(source) ?? unavailable("is in a configuration file that this server was not given");
  if (box === null) return unavailable("is sealed, and this server has no master key");
  const secret = box.open(source, sealedSecret);
  return secret ?? unavailable("was sealed under another master key or for another place; give it again");
}

function unavailable(why: string): never {
  throw new UpstreamError("refused", `Its secret ${why}.`);
}
