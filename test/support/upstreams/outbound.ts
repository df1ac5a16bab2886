import { expect } from "bun:test";
import { createFetcher, type FetcherSettings } from "../../../src/sources/fetcher/fetcher.ts";
import { UpstreamError, type UpstreamRequest } from "../../../src/sources/upstream.ts";
import { answerOf, startRawUpstream, type Answer, type RawUpstream } from "./raw-upstream.ts";

/** Helpers for tests of the fetcher: upstreams that are closed with the test, and faults that must not reveal the secret. */

export const secret = "sk-upstream-0123456789abcdef";

export const get = (url: string): UpstreamRequest => ({
  method: "GET",
  url,
  headers: { authorization: `Bearer ${secret}` },
  body: null,
});

export const ask = async (url: string, settings: FetcherSettings = {}, timeoutMs = 5000): Promise<unknown> =>
  (await createFetcher(settings).session({ isTrusted: true, timeoutMs })(get(url))).json();

export const always =
  (body: string | Buffer, headers: readonly string[] = [], status?: string): Answer =>
  (socket) =>
    socket.end(answerOf(body, headers, status));

const running: { close: () => unknown }[] = [];

/** For `afterEach`. */
export function closeUpstreams(): void {
  for (const one of running.splice(0)) one.close();
}

/** Closes the server with the test. */
export function withTest<T extends { close: () => unknown }>(server: T): T {
  running.push(server);
  return server;
}

export async function upstream(answer: Answer, host?: string, port?: number): Promise<RawUpstream> {
  return withTest(await startRawUpstream(answer, host, port));
}

export interface ReportedFault {
  readonly fault: string;
  readonly status: number | null;
  readonly message: string;
}

/** The fault of a request; throws when it succeeds, or when the error reveals the secret. */
export async function faultOf(result: Promise<unknown>): Promise<ReportedFault> {
  const error = await result.then(
    (json) => new Error(`it was answered ${JSON.stringify(json)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof UpstreamError)) throw error;
  expect(`${error.message} ${error.stack}`).not.toContain(secret);
  expect(error.message).toMatch(/^[A-Z].{3,200}\.$/);
  return { fault: error.fault, status: error.status, message: error.message };
}
