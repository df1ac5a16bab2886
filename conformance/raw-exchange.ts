import { connect } from "node:net";
import { within } from "./deadline.ts";

/** An answer with its body decompressed. */
export interface RawAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const deadlineMs = 10_000;

/** Sends one request exactly as written and returns the answer. */
export async function exchange(url: string, request: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const whole = new Promise<RawAnswer>((resolve, reject) => {
    let received = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const answer = answerIn(received);
      if (answer !== null) resolve(answer);
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`the connection closed after ${received.length} bytes`)));
  });
  socket.write(request);
  try {
    return await within(deadlineMs, "an answer", whole);
  } finally {
    socket.destroy();
  }
}

/** Null until the whole answer has arrived. */
function answerIn(received: Buffer): RawAnswer | null {
  const end = received.indexOf("\r\n\r\n");
  if (end === -1) return null;
  const [statusLine = "", ...lines] = received.subarray(0, end).toString("latin1").split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
  const length = Number(headers["content-length"]);
  if (!Number.isSafeInteger(length)) throw new Error(`an answer without a length: ${statusLine}`);
  const body = received.subarray(end + 4);
  if (body.length < length) return null;
  return { status: Number(statusLine.split(" ")[1]), headers, text: decoded(body, headers["content-encoding"]) };
}

function decoded(body: Buffer, encoding: string | undefined): string {
  if (encoding === undefined) return body.toString("utf8");
  if (encoding === "gzip") return Buffer.from(Bun.gunzipSync(new Uint8Array(body))).toString("utf8");
  throw new Error(`an encoding that nobody asked for: ${encoding}`);
}
