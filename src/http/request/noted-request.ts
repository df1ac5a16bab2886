import type { SentHeaders } from "../../relay/headers/request-headers.ts";
import type { RawRequest } from "./request-context.ts";

/** Notes what its answer depends on: which headers were read, and whether anything else was. */
export class NotedRequest implements RawRequest {
  readonly method: string;
  readonly url: string;
  readonly target: string;
  /** The names of the headers that were read, some of them several times. */
  readonly read: string[] = [];
  /** Whether something was read besides the method, the URL and these headers. */
  readsMore = false;
  readonly #raw: RawRequest;

  constructor(raw: RawRequest) {
    this.#raw = raw;
    this.method = raw.method;
    this.url = raw.url;
    this.target = raw.target;
  }

  get hasValidHost(): boolean {
    this.header("host");
    return this.#raw.hasValidHost;
  }

  get held(): RawRequest["held"] {
    return this.#more().held;
  }

  header(name: string): string | null {
    this.read.push(name);
    return this.#raw.header(name);
  }

  headers(): SentHeaders {
    return this.#more().headers();
  }

  address(): string | null {
    return this.#more().address();
  }

  allowBody(allowance: Parameters<RawRequest["allowBody"]>[0]): void {
    this.#more().allowBody(allowance);
  }

  body(): Promise<Uint8Array> {
    return this.#more().body();
  }

  mayTake(seconds: number): void {
    this.#more().mayTake(seconds);
  }

  left(): AbortSignal {
    return this.#more().left();
  }

  #more(): RawRequest {
    this.readsMore = true;
    return this.#raw;
  }
}
