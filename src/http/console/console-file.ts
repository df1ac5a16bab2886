import { createHash } from "node:crypto";
import { compress, type Encoding } from "../../catalogue/views/content.ts";

export interface ConsoleFiles {
  /** The HTML of every page. */
  readonly page: ConsoleFile;
  readonly assets: ReadonlyMap<string, ConsoleFile>;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** Above this many bytes, compressing would hold up other requests. */
const atOnceBytesMax = 16 * 1024;

/** A file of the console, compressed at the first request for each encoding. */
export class ConsoleFile {
  readonly type: string;
  readonly digest: string;
  readonly #bodies = new Map<Encoding, Bytes | Promise<Bytes>>();

  constructor(type: string, bytes: Uint8Array) {
    this.type = type;
    this.digest = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
    this.#bodies.set("identity", new Uint8Array(bytes));
  }

  body(encoding: Encoding): Bytes | Promise<Bytes> {
    const known = this.#bodies.get(encoding);
    if (known !== undefined) return known;
    const made = this.#compressed(encoding);
    this.#bodies.set(encoding, made);
    return made;
  }

  async #compressed(encoding: Encoding): Promise<Bytes> {
    const plain = await this.body("identity");
    return encoding === "identity" ? plain : compress(encoding, plain, atOnceBytesMax);
  }
}
