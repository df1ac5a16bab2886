/** Calls of one server that must be answered with 200, with the duration of each. */
export function caller(url: string) {
  return async (method: string, path: string, key: string, body: string | null = null) => {
    const headers = {
      authorization: `Bearer ${key}`,
      "accept-encoding": "identity",
      "content-type": "application/json",
    };
    const startedMs = performance.now();
    const answer = await fetch(url + path, { method, headers, body, signal: AbortSignal.timeout(10_000) });
    const text = await answer.text();
    const elapsedMs = performance.now() - startedMs;
    if (answer.status !== 200) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text}`);
    return { text, elapsedMs };
  };
}

export async function statusOf(url: string, path: string, key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}` };
  const answer = await fetch(url + path, { headers, signal: AbortSignal.timeout(10_000) });
  await answer.bytes();
  return answer.status;
}
