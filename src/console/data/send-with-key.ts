interface KeyedMessage {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON with POST; without it, the request is a GET. */
  readonly body?: object;
  readonly signal: AbortSignal;
}

/** A request as a client makes it: to the server's own address, with a key that was pasted and without the session. */
export async function sendWithKey(key: string, { url, headers, body, signal }: KeyedMessage): Promise<Response> {
  return await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: { ...headers, authorization: `Bearer ${key}` },
    credentials: "omit",
    cache: "no-store",
    redirect: "error",
    signal,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}
