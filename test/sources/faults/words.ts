/** How an upstream of one kind writes a page of its list. */
export interface Words {
  readonly kind: string;
  /** What stands behind the source's base URL before the version. */
  readonly basePath: string;
  readonly hasPages: boolean;
  page(ids: readonly string[], next?: string | null): string;
  /** The page that a request asks for; null for the first. */
  asked(request: string): string | null;
}

const compatible: Words = {
  kind: "openai-compatible",
  basePath: "/v1",
  hasPages: false,
  page: (ids) =>
    JSON.stringify({ object: "list", data: ids.map((id) => ({ id, object: "model", created: 1, owned_by: "up" })) }),
  asked: () => null,
};

const anthropic: Words = {
  kind: "anthropic",
  basePath: "",
  hasPages: true,
  page: (ids, next = null) => {
    const data = ids.map((id) => ({
      type: "model",
      id,
      display_name: `The ${id}`,
      created_at: "2026-01-01T00:00:00Z",
    }));
    return JSON.stringify({ data, has_more: next !== null, first_id: ids[0] ?? null, last_id: next });
  },
  asked: (request) => /[?&]after_id=([^& ]+)/.exec(request)?.[1] ?? null,
};

const gemini: Words = {
  kind: "gemini",
  basePath: "",
  hasPages: true,
  page: (ids, next = null) =>
    JSON.stringify({
      models: ids.map((id) => ({ name: `models/${id}`, inputTokenLimit: 8192 })),
      ...(next === null ? {} : { nextPageToken: next }),
    }),
  asked: (request) => /[?&]pageToken=([^& ]+)/.exec(request)?.[1] ?? null,
};

export const vocabularies: readonly Words[] = [compatible, anthropic, gemini];
