import type { Fetcher } from "../sources/fetcher.ts";
import { UpstreamError } from "../sources/upstream.ts";
import type { SourceName, StoredSource } from "../store/sources.ts";
import type { SecretBox } from "./secret-box.ts";

/** How upstreams are called, and with what. */
export interface Upstreams {
  readonly fetcher: Fetcher;
  /** The source's secret in clear; null where it has none. Throws UpstreamError where it cannot be had. */
  readonly secretOf: (source: StoredSource) => string | null;
}

/** The secrets that a configuration file names. They are in memory alone, and change when the file is read again. */
export class FileSecrets {
  #secrets: ReadonlyMap<string, string> = new Map();

  replace(secrets: readonly { readonly name: SourceName; readonly secret: string }[]): void {
    this.#secrets = new Map(secrets.map(({ name, secret }) => [keyOf(name), secret]));
  }

  of(name: SourceName): string | null {
    return this.#secrets.get(keyOf(name)) ?? null;
  }
}

export function upstreams(fetcher: Fetcher, box: SecretBox | null, fileSecrets: FileSecrets): Upstreams {
  return {
    fetcher,
    secretOf: (source) => {
      if (source.sealedSecret === null) return source.declaredBy === "file" ? fileSecrets.of(source) : null;
      if (box === null) throw new UpstreamError("refused", "Its secret is sealed, and this server has no master key.");
      const secret = box.open(source, source.sealedSecret);
      if (secret === null)
        throw new UpstreamError("refused", "Its secret was sealed under another master key; give it again.");
      return secret;
    },
  };
}

function keyOf({ organizationId, id }: SourceName): string {
  return JSON.stringify([organizationId, id]);
}
