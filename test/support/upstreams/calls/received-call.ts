/** A request as its bytes came. */
export interface ReceivedCall {
  readonly method: string;
  /** Path and query, never decoded. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Name and value of each header, as written and in order. */
  readonly headerLines: readonly (readonly [name: string, value: string])[];
  readonly header: (name: string) => string | null;
  readonly body: Buffer;
  /** When the last byte was here. */
  readonly arrivedMs: number;
}

const headEnd = Buffer.from("\r\n\r\n");

/** Cuts what arrives on one connection into requests. Bodies must announce their length. */
export class RequestReader {
  #unread = Buffer.alloc(0);

  /** The requests that are whole now. */
  push(bytes: Buffer): ReceivedCall[] {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    const requests: ReceivedCall[] = [];
    for (;;) {
      const request = this.#next();
      if (request === null) return requests;
      requests.push(request);
    }
  }

  #next(): ReceivedCall | null {
    const end = this.#unread.indexOf(headEnd);
    if (end === -1) return null;
    const head = headOf(this.#unread.subarray(0, end).toString("latin1"));
    const bodyAt = end + headEnd.length;
    const bodyEnd = bodyAt + Number(head.header("content-length") ?? 0);
    if (this.#unread.length < bodyEnd) return null;
    const body = Buffer.from(this.#unread.subarray(bodyAt, bodyEnd));
    this.#unread = this.#unread.subarray(bodyEnd);
    return { ...head, body, arrivedMs: performance.now() };
  }
}

function headOf(text: string): Omit<ReceivedCall, "body" | "arrivedMs"> {
  const [requestLine = "", ...lines] = text.split("\r\n");
  const [method = "", target = ""] = requestLine.split(" ");
  const headerLines = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const byName = new Map(headerLines.map(([name, value]) => [name.toLowerCase(), value]));
  if (byName.has("transfer-encoding")) throw new Error("a call announces no length");
  const { pathname, searchParams } = new URL(target, "http://upstream");
  const header = (name: string) => byName.get(name) ?? null;
  return { method, target, path: pathname, query: searchParams, headerLines, header };
}
