import { root } from "../route/location.ts";
import { Failure, failureOf } from "./failure.ts";

/*
 * Every request of the console. They go to one folder of the server, where alone the session's cookie is read, and carry
 * the header that no form and no other page can send.
 */

export const apiRoot = `${root}api`;

export interface Message {
  readonly method: string;
  /** From `/console/api` on. */
  readonly target: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Nobody is there because of it, so it keeps no session alive. */
  readonly isBackground?: boolean;
}

/** After so long without a key or the pointer, what the page asks is no sign that somebody is there. */
const presentMs = 60_000;
let usedMs = Date.now();

/** Notes when somebody uses the page. */
export function startPresence(): void {
  for (const event of ["keydown", "pointerdown", "pointermove", "wheel"])
    addEventListener(event, () => (usedMs = Date.now()), { capture: true, passive: true });
}

/** Whether a request that is made now keeps the session alive. */
export function isSomebodyHere(): boolean {
  return document.visibilityState === "visible" && Date.now() - usedMs < presentMs;
}

/** How far the server's clock is ahead of this computer's. Times are compared with the server's. */
let aheadMs = 0;

export function serverNowMs(): number {
  return Date.now() + aheadMs;
}

/** Sends a request once. Throws a Failure if no response arrives, and passes an abort on. */
export async function send(message: Message): Promise<Response> {
  const { method, target, body, headers, signal, isBackground = !isSomebodyHere() } = message;
  const sent = {
    ...headers,
    "x-rollcall-console": isBackground ? "background" : "1",
    ...(body !== undefined && { "content-type": "application/json" }),
  };
  try {
    const response = await fetch(apiRoot + target, {
      method,
      headers: sent,
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    noteClock(response.headers.get("date"));
    return response;
  } catch (error) {
    signal?.throwIfAborted();
    throw new Failure("unreachable", error instanceof Error ? error.message : String(error));
  }
}

/** The body of a successful answer, as JSON. Throws a Failure for any other answer. */
export async function jsonOf(response: Response): Promise<unknown> {
  return (await readJson(response)).value;
}

/** The same, with the length of its text in characters. */
export async function readJson(response: Response): Promise<{ readonly value: unknown; readonly length: number }> {
  const text = await textOf(response);
  if (!response.ok) throw failureOf(response.status, response.headers, text);
  try {
    return { value: text === "" ? null : JSON.parse(text), length: text.length };
  } catch {
    throw failureOf(response.status, response.headers, text);
  }
}

async function textOf(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Failure("unreachable", error instanceof Error ? error.message : String(error));
  }
}

/** To the second, which is what the header has. */
function noteClock(date: string | null): void {
  const serverMs = Date.parse(date ?? "");
  if (!Number.isNaN(serverMs)) aheadMs = Math.abs(serverMs - Date.now()) < 2000 ? 0 : serverMs - Date.now();
}
