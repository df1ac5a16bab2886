/** An API with scripted answers that records its requests. */
export interface StubApi {
  readonly url: string;
  readonly requests: StubRequest[];
  stop(): Promise<void>;
}

export interface StubRequest {
  readonly method: string;
  /** The target with its query, unchanged. */
  readonly target: string;
  readonly headers: Headers;
}

export const stubModels = [
  '{"id":"gpt-4o-mini","object":"model","created":1721172741,"owned_by":"system"}',
  '{"id":"ft:gpt-4o-mini:acemeco:suffix:abc123","object":"model","created":1721172741,"owned_by":"acemeco","later":{"n":9007199254740993,"list":[1, 2]}}',
  '{"id":"a/b","object":"model","created":1,"owned_by":"x"}',
];

export const stubList = `{"object":"list","data":[${stubModels.join(",")}]}`;

export type StubAnswer = (request: StubRequest, count: number) => Response;

/** Answers with the list and the first model by default. Records JSON bodies in `bodies`. */
export function startStubApi(answer: StubAnswer = usual, bodies: unknown[] = []): StubApi {
  const requests: StubRequest[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const seen = { method: request.method, target: pathname + search, headers: request.headers };
      requests.push(seen);
      if (request.headers.get("content-type") === "application/json") bodies.push(await request.json());
      return answer(seen, requests.length);
    },
  });
  return { url: `http://127.0.0.1:${server.port}/v1`, requests, stop: () => server.stop(true) };
}

export function jsonAnswer(body: string, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(body, { status, headers: { "content-type": "application/json", ...headers } });
}

function usual({ target }: StubRequest): Response {
  return jsonAnswer(target === "/v1/models" ? stubList : stubModels[0]!);
}
