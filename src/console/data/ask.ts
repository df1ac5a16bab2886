import type { AnswerOf, RequestOf, Route } from "./contract.ts";
import { Failure, isOutage } from "./failure.ts";
import { noteAnswer, noteOutage } from "./health.ts";
import { pause } from "./pause.ts";
import { isSomebodyHere, readJson, send, type Message } from "./send.ts";
import { noteUse, signedInAgain } from "./session.ts";

/** How long a request may wait because the server says "too many". */
const waitMaxSeconds = 15;

/** An answer, and the validator with which it can be asked for again. */
export interface Asked<Answer> {
  readonly answer: Answer;
  readonly etag: string | null;
  /** The length of its text, in characters. */
  readonly length: number;
}

/**
 * Calls the server: `ask("GET /rollcall/v1/models", { query: { q } })`. Throws a Failure, or the reason of an abort. When
 * the session has ended, it waits until the same person has signed in again, since nothing was done so far.
 */
export async function ask<Asking extends Route>(
  route: Asking,
  request: RequestOf<Asking>,
  signal?: AbortSignal,
): Promise<AnswerOf<Asking>> {
  const response = await sendPatiently(route, targetOf(route, request), { body: request.body, signal });
  return (await answerOf<AnswerOf<Asking>>(response)).answer;
}

/** Null if the answer with this validator is still right. */
export async function askAnew<Asking extends Route>(
  route: Asking,
  request: RequestOf<Asking>,
  etag: string | null,
  signal: AbortSignal,
): Promise<Asked<AnswerOf<Asking>> | null> {
  const headers = etag === null ? {} : { "if-none-match": etag };
  const response = await sendPatiently(route, targetOf(route, request), { headers, signal });
  if (response.status === 304) return null;
  return { ...(await answerOf<AnswerOf<Asking>>(response)), etag: response.headers.get("etag") };
}

async function answerOf<Answer>(response: Response): Promise<Omit<Asked<Answer>, "etag">> {
  try {
    const { value, length } = await readJson(response);
    return { answer: value as Answer, length };
  } catch (error) {
    if (error instanceof Failure && isOutage(error)) noteOutage(error);
    throw error;
  }
}

interface Sending {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

async function sendPatiently(route: Route, target: string, sending: Sending): Promise<Response> {
  const method = route.slice(0, route.indexOf(" "));
  for (let attempt = 1; ; attempt++) {
    const response = await sendNoted({ method, target, ...sending });
    if (response.status === 401 && attempt <= 2 && (await signedInAgain(sending.signal))) continue;
    const waitSeconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    if (response.status !== 429 || attempt > 2 || !(waitSeconds <= waitMaxSeconds)) return response;
    await pause(waitSeconds * 1000, sending.signal);
  }
}

async function sendNoted(message: Message): Promise<Response> {
  const isUse = isSomebodyHere();
  try {
    const response = await send(message);
    if (isUse && response.status !== 401) noteUse();
    if (response.ok || response.status === 304) noteAnswer();
    return response;
  } catch (error) {
    if (error instanceof Failure) noteOutage(error);
    throw error;
  }
}

/** The path with its names filled in, and the query. A list is written as the official clients do: `ids[]`. */
export function targetOf<Asking extends Route>(route: Asking, { params, query }: RequestOf<Asking>): string {
  const names: Readonly<Record<string, string>> = params ?? {};
  const path = route.slice(route.indexOf(" ") + 1);
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent((names[name] ?? "").toWellFormed()),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries((query ?? {}) as Readonly<Record<string, QueryValue>>)) {
    if (isList(value)) for (const one of value) search.append(`${name}[]`, String(one));
    else if (value !== undefined && value !== null) search.append(name, String(value));
  }
  return search.size === 0 ? filled : `${filled}?${search}`;
}

type Plain = string | number | boolean | null | undefined;
type QueryValue = Plain | readonly Plain[];

function isList(value: QueryValue): value is readonly Plain[] {
  return Array.isArray(value);
}
