import { createHash } from "node:crypto";
import { compress, type Encoding } from "../../catalogue/views/content.ts";
import type { Bundle } from "./bundle.ts";

export interface ConsoleFiles {
  /** The HTML of every page. */
  readonly page: ConsoleFile;
  readonly assets: ReadonlyMap<string, ConsoleFile>;
}

/** The console cannot be bundled here. The message says why. */
export class ConsoleUnavailable extends Error {}

type Bytes = Uint8Array<ArrayBuffer>;

/** Above this many bytes, compressing would hold up other requests. */
const atOnceBytesMax = 16 * 1024;

/** A file of the console, compressed at the first request for each encoding. */
export class ConsoleFile {
  readonly type: string;
  readonly digest: string;
  readonly #bodies = new Map<Encoding, Bytes | Promise<Bytes>>();
  readonly #plain: () => Bytes;

  /** `packed` are encodings that are made already. */
  constructor(
    type: string,
    digest: string,
    plain: () => Bytes,
    packed: Readonly<Partial<Record<Encoding, Bytes>>> = {},
  ) {
    this.type = type;
    this.digest = digest;
    this.#plain = plain;
    for (const [encoding, bytes] of Object.entries(packed)) this.#bodies.set(encoding as Encoding, bytes);
  }

  body(encoding: Encoding): Bytes | Promise<Bytes> {
    const known = this.#bodies.get(encoding);
    if (known !== undefined) return known;
    const plain = this.#plain();
    const made = encoding === "identity" ? plain : compress(encoding, plain, atOnceBytesMax);
    this.#bodies.set(encoding, made);
    return made;
  }
}

export function filesOf({ page, assets }: Bundle): ConsoleFiles {
  return {
    page: fileOf("text/html; charset=utf-8", page),
    assets: new Map(assets.map(({ name, type, text }) => [name, fileOf(type, text)])),
  };
}

function fileOf(type: string, text: string): ConsoleFile {
  const bytes = new Uint8Array(Buffer.from(text));
  return new ConsoleFile(type, digestOf(bytes), () => bytes);
}

/** As it stands in entity tags. */
function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
}
