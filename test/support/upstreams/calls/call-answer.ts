/** What a vendor answers: one body, or a stream of events that come one after the other. */
export interface CallAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | readonly string[];
}

export function json(value: unknown, status = 200): CallAnswer {
  return { status, headers: { "Content-Type": "application/json" }, body: Buffer.from(JSON.stringify(value)) };
}

export function bytes(body: Buffer, type: string): CallAnswer {
  return { status: 200, headers: { "Content-Type": type }, body };
}

/** Server-sent events, each with its end. */
export function events(texts: readonly string[]): CallAnswer {
  const headers = { "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-cache" };
  return { status: 200, headers, body: texts };
}

/** An event without a name. */
export function event(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** An event with a name. Vendors that name events repeat the name as the type of the data. */
export function namedEvent(data: { readonly type: string; readonly sequence_number?: number }): string {
  return `event: ${data.type}\n${event(data)}`;
}

/** The bytes of the answer, as the pieces in which they are sent: the head, each event, and the end. */
export function piecesOf({ status, headers, body }: CallAnswer): readonly Buffer[] {
  const length = Buffer.isBuffer(body) ? { "Content-Length": String(body.length) } : { "Transfer-Encoding": "chunked" };
  const lines = Object.entries({ ...headers, ...length }).map(([name, value]) => `${name}: ${value}`);
  const head = Buffer.from([`HTTP/1.1 ${status} Answer`, ...lines, "", ""].join("\r\n"));
  if (Buffer.isBuffer(body)) return [head, body];
  return [head, ...body.map(chunkOf), Buffer.from("0\r\n\r\n")];
}

function chunkOf(text: string): Buffer {
  const size = Buffer.byteLength(text).toString(16);
  return Buffer.from(`${size}\r\n${text}\r\n`);
}
