/** How one kind of upstream writes a page of its list. */
export interface ListFormat {
  readonly kind: string;
  /** The path at the end of the source's base URL. */
  readonly basePath: string;
  readonly hasPages: boolean;
  page(ids: readonly string[], next?: string | null): string;
  /** The page that a request is for; null for the first. */
  pageIn(request: string): string | null;
}

const compatible: ListFormat = {
  kind: "openai-compatible",
  basePath: "/v1",
  hasPages: false,
  page: (ids) =>
    JSON.stringify({ object: "list", data: ids.map((id) => ({ id, object: "model", created: 1, owned_by: "up" })) }),
  pageIn: () => null,
};

const anthropic: ListFormat = {
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
  pageIn: (request) => /[?&]after_id=([^& ]+)/.exec(request)?.[1] ?? null,
};

const gemini: ListFormat = {
  kind: "gemini",
  basePath: "",
  hasPages: true,
  page: (ids, next = null) =>
    JSON.stringify({
      models: ids.map((id) => ({ name: `models/${id}`, inputTokenLimit: 8192 })),
      ...(next === null ? {} : { nextPageToken: next }),
    }),
  pageIn: (request) => /[?&]pageToken=([^& ]+)/.exec(request)?.[1] ?? null,
};

export const listFormats: readonly ListFormat[] = [compatible, anthropic, gemini];
