/** A request that this server received, with its answer as far as it is known. */
export interface ReceivedRequest {
  readonly id: string;
  readonly organizationId: string;
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly call: string;
  readonly keyId: string;
  readonly script: string | null;
  model: string | null;
  /** The place of the script's answer that it got; null for another one. */
  answerAt: number | null;
  status: number | null;
  body: Uint8Array | null;
  bodyBytes: number;
}

const bodyBytesMax = 64 * 1024;
const bytesMax = 16 * 1024 * 1024;
/** What a request takes besides its path and its body. */
const headBytes = 1_024;

/** The newest requests, for tests that want to know what their program sent. The oldest make room. */
export class ReceivedRequests {
  readonly #kept = new Set<ReceivedRequest>();
  #bytes = 0;

  add(request: ReceivedRequest): void {
    this.#kept.add(request);
    this.#grow(headBytes + request.path.length);
  }

  noteBody(request: ReceivedRequest, bytes: Uint8Array): void {
    request.bodyBytes = bytes.length;
    if (!this.#kept.has(request)) return;
    request.body = bytes.slice(0, bodyBytesMax);
    this.#grow(request.body.length);
  }

  /** The oldest first. */
  of(organizationId: string, script: string | null): readonly ReceivedRequest[] {
    const isWanted = (one: ReceivedRequest) => one.organizationId === organizationId;
    return [...this.#kept].filter((one) => isWanted(one) && (script === null || one.script === script));
  }

  #grow(bytes: number): void {
    this.#bytes += bytes;
    for (const oldest of this.#kept) {
      if (this.#bytes <= bytesMax) return;
      this.#kept.delete(oldest);
      this.#bytes -= headBytes + oldest.path.length + (oldest.body?.length ?? 0);
    }
  }
}
