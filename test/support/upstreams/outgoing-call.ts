import { createFetcher, type Fetcher, type UpstreamReply } from "../../../src/sources/fetcher/fetcher.ts";
import { secret } from "./outbound.ts";

/** Helpers for tests of relayed calls. */

export type OutgoingCall = Parameters<Fetcher["call"]>[0];

export const outgoing = (url: string, given: Partial<OutgoingCall> = {}): OutgoingCall => ({
  method: "POST",
  url,
  headers: { authorization: `Bearer ${secret}` },
  body: Buffer.from("{}"),
  isTrusted: true,
  signal: new AbortController().signal,
  ...given,
});

export const call = (url: string, given: Partial<OutgoingCall> = {}): Promise<UpstreamReply> =>
  createFetcher().call(outgoing(url, given));

export async function textOf({ body }: UpstreamReply): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of readable(body)) parts.push(part);
  return Buffer.concat(parts).toString("latin1");
}

/** The body as a stream of the runtime, which takes each piece when it is read. */
export function readable(body: UpstreamReply["body"]): ReadableStream<Uint8Array> {
  const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    body.pause();
    body.listen({
      arrives: (bytes) => {
        body.pause();
        controller.enqueue(bytes);
      },
      ends: () => controller.close(),
      fails: (error) => controller.error(error),
    });
  };
  return new ReadableStream({ start, pull: () => body.resume(), cancel: () => body.cancel() }, { highWaterMark: 0 });
}
