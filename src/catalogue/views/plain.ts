export type Bytes = Uint8Array<ArrayBuffer>;

/** A body that is put together each time it is sent. */
export abstract class Assembled {
  abstract readonly length: number;
  abstract open(): Bytes | ReadableStream<Bytes>;
}

/** The body of a response. A response copies an array of bytes but shares a Blob, which pays above some size. */
export type Payload = Bytes | Blob | Assembled;

export const blobBytesMin = 4 * 1024;

/** The bytes of an answer that is not compressed. */
export interface Plain {
  readonly length: number;
  readonly payload: Payload;
  /** Whether `payload` can be sent, and `bytes` be called, without rendering anything. */
  readonly isReady: boolean;
  restore(): Promise<void>;
  /** All of them, in memory that the next call of any content may use again. Not for long ones. */
  bytes(): Bytes;
  /** Whether there are too many to be in one array. */
  readonly isLong: boolean;
  chunks(): AsyncIterable<Bytes>;
}

/** A short answer, whose bytes are always there. */
export function plainOf(own: Uint8Array<ArrayBuffer>): Plain {
  const isLong = own.length >= blobBytesMin;
  return {
    length: own.length,
    payload: isLong ? new Blob([own]) : own,
    isReady: true,
    restore: async () => undefined,
    bytes: () => own,
    isLong: false,
    chunks: async function* () {
      yield own;
    },
  };
}

/** What a response is made of, at once. */
export function opened<Body>(body: Body): Exclude<Body, Assembled> | ReturnType<Assembled["open"]> {
  return body instanceof Assembled ? body.open() : (body as Exclude<Body, Assembled>);
}
