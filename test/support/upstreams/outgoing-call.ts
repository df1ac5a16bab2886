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
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts).toString("latin1");
}
