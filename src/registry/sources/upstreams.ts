import type { Fetcher } from "../../sources/fetcher/fetcher.ts";
import { UpstreamError } from "../../sources/upstream.ts";
import { secretInFile, sourceKey, type SourceName, type StoredSource } from "../../store/sources.ts";
import type { SecretBox } from "./secret-box.ts";

export interface Upstreams {
  readonly fetcher: Fetcher;
  /** The source's secret in clear text; null when it has none. Throws UpstreamError when it is not available. */
  readonly secretOf: (source: StoredSource) => string | null;
  /** False when the secret is in a configuration file that this server was not given. */
  readonly mayRefresh: (source: StoredSource) => boolean;
}

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

export function createUpstreams(fetcher: Fetcher, box: SecretBox | null, fileSecrets: FileSecrets): Upstreams {
  return {
    fetcher,
    mayRefresh: (source) => source.sealedSecret !== secretInFile || fileSecrets.of(source) !== null,
    secretOf: (source) => {
      if (source.sealedSecret === null) return null;
      if (source.sealedSecret === secretInFile) return fileSecrets.of(source) ?? notGiven();
      if (box === null) throw new UpstreamError("refused", "Its secret is sealed, and this server has no master key.");
      const secret = box.open(source, source.sealedSecret);
      if (secret === null)
        throw new UpstreamError(
          "refused",
          "Its secret was sealed under another master key or for another place; give it again.",
        );
      return secret;
    },
  };
}

function notGiven(): never {
  throw new UpstreamError("refused", "Its secret is in a configuration file that this server was not given.");
}
