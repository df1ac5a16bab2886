import { keys, type KeyName } from "../support/world.ts";

/** What a server said, or null when nothing came in time. */
export interface Said {
  readonly status: number;
  readonly requestId: string | null;
  readonly retryAfter: string | null;
  // Tests look into answers of every shape.
  readonly json: any;
}

const answerMsMax = 10_000;

export async function ask(
  url: string,
  method: string,
  path: string,
  key: string = keys.acemeOwner,
  body?: unknown,
): Promise<Said | null> {
  const headers = { authorization: `Bearer ${key}`, ...(body !== undefined && { "content-type": "application/json" }) };
  const signal = AbortSignal.timeout(answerMsMax);
  const sent = body === undefined ? null : JSON.stringify(body);
  try {
    const answer = await fetch(`${url}${path}`, { method, headers, signal, body: sent });
    const { status, headers: got } = answer;
    return {
      status,
      requestId: got.get("x-request-id"),
      retryAfter: got.get("retry-after"),
      json: await answer.json(),
    };
  } catch {
    return null;
  }
}

export async function statusOf(url: string, method: string, path: string, key: KeyName = "acemeOwner") {
  return (await ask(url, method, path, keys[key]))?.status ?? null;
}

export async function register(url: string, id: string): Promise<Said | null> {
  return ask(url, "POST", "/rollcall/v1/models", keys.acemeAdmin, { id });
}

export function pathOf(id: string): string {
  return `/v1/models/${encodeURIComponent(id)}`;
}
