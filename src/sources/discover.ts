import { modelsMax, readPage } from "./reading.ts";
import { refusedList } from "./refused-list.ts";
import {
  MalformedList,
  UpstreamError,
  type UpstreamPage,
  type Send,
  type LeftOut,
  type SourceConfig,
  type SourceKind,
  type UnreadPage,
  type UpstreamAnswer,
  type UpstreamModel,
  type UpstreamRequest,
} from "./upstream.ts";

export interface ModelList {
  readonly models: readonly UpstreamModel[];
  readonly leftOut: readonly LeftOut[];
}

export type Discovery =
  /** The first answer has the known digest, so it was not parsed. */
  | { readonly kind: "unchanged" }
  | ({
      readonly kind: "list";
      /** The SHA-256 of the one answer that held the list; null when it took several answers. */
      readonly digest: string | null;
    } & ModelList);

/** How the elements of a page are read: at once, or with pauses. */
export type ReadPage = (page: UnreadPage) => Promise<UpstreamPage> | UpstreamPage;

export interface DiscoveryOptions {
  readonly read?: ReadPage;
  /** The `digest` of a list that does not have to be parsed again. */
  readonly knownDigest?: string | null;
}

const pagesMax = 1000;
const detailsAtOnce = 4;

/** Fetches everything an upstream lists, from all pages; throws UpstreamError or MalformedList, never a partial list. */
export async function discover(
  kind: SourceKind,
  source: SourceConfig,
  send: Send,
  { read = readPage, knownDigest = null }: DiscoveryOptions = {},
): Promise<Discovery> {
  if (kind.firstPageRequest === null) throw new Error("this kind has no upstream; call readDocument");
  let requests = 0;
  const counted: Send = (request) => {
    requests++;
    return send(request);
  };
  const first = kind.firstPageRequest(source);
  const answer = await counted(first).catch((error: unknown) => {
    throw refusedList(error, first.url, source);
  });
  if (answer.digest === knownDigest) return { kind: "unchanged" };
  const pageIn = async (page: UpstreamAnswer) => read(kind.read(await page.json(), source));
  const list = joined(await allPages(first.url, await pageIn(answer), async (next) => pageIn(await counted(next))));
  const models = kind.detail === undefined ? list.models : await detailed(kind, source, list, counted);
  return { kind: "list", ...list, models, digest: requests === 1 ? answer.digest : null };
}

/** Reads a list that needs no request: a file of models.dev, or a list in the configuration. */
export function readDocument(kind: SourceKind, source: SourceConfig, json: unknown): ModelList {
  return joined([readPage(kind.read(json, source))]);
}

export async function readDocumentInParts(
  kind: SourceKind,
  source: SourceConfig,
  json: unknown,
  read: ReadPage,
): Promise<ModelList> {
  return joined([await read(kind.read(json, source))]);
}

async function allPages(
  firstUrl: string,
  first: UpstreamPage,
  fetchPage: (request: UpstreamRequest) => Promise<UpstreamPage>,
): Promise<readonly UpstreamPage[]> {
  const urls = new Set([firstUrl]);
  const pages = [first];
  let modelCount = first.models.length;
  for (let { next } = first; next !== null;) {
    if (urls.has(next.url)) throw new MalformedList("Its pages form a circle.");
    if (urls.size === pagesMax) throw new MalformedList(`Its list has more than ${pagesMax} pages.`);
    urls.add(next.url);
    const page = await fetchPage(next);
    pages.push(page);
    modelCount += page.models.length;
    if (modelCount > modelsMax) throw new MalformedList(`It lists more than ${modelsMax} models.`);
    ({ next } = page);
  }
  return pages;
}

function joined(pages: readonly UpstreamPage[]): ModelList {
  const models = pages.flatMap((page) => page.models);
  const leftOut = pages.flatMap((page) => page.leftOut);
  const ids = new Set<string>();
  for (const { id } of models) {
    if (ids.has(id)) throw new MalformedList(`It lists ${JSON.stringify(id)} twice.`);
    ids.add(id);
  }
  // If no element can be read, this is not an empty list but one in an unknown format.
  if (models.length === 0 && leftOut.length > 0)
    throw new MalformedList(
      `None of the ${leftOut.length} elements of its list is a valid model: the first ${leftOut[0]?.why}.`,
    );
  return { models, leftOut };
}

/** Adds to each model the details that take a request of their own. */
async function detailed(
  kind: SourceKind,
  source: SourceConfig,
  { models }: ModelList,
  send: Send,
): Promise<UpstreamModel[]> {
  const known: UpstreamModel[] = [...models];
  const waiting = models.entries();
  let isOver = false;
  const worker = async () => {
    for (const [at, model] of waiting) {
      if (isOver) return;
      known[at] = await withDetail(kind, source, model, send);
    }
  };
  try {
    await Promise.all(Array.from({ length: detailsAtOnce }, worker));
  } finally {
    // After one failure the whole list is lost, so the other workers stop.
    isOver = true;
  }
  return known;
}

async function withDetail(
  kind: SourceKind,
  source: SourceConfig,
  model: UpstreamModel,
  send: Send,
): Promise<UpstreamModel> {
  const request = kind.detail?.request(source, model) ?? null;
  if (request === null || kind.detail === undefined) return model;
  try {
    return kind.detail.read(await (await send(request)).json(), model);
  } catch (error) {
    // It was removed after it was listed.
    if (error instanceof UpstreamError && error.status === 404) return model;
    throw error;
  }
}
