import { modelsMax, readPage } from "./reading.ts";
import {
  MalformedList,
  UpstreamError,
  type Ask,
  type Page,
  type Skipped,
  type SourceConfig,
  type SourceKind,
  type UnreadPage,
  type UpstreamModel,
  type UpstreamRequest,
} from "./upstream.ts";

export interface Discovery {
  readonly models: readonly UpstreamModel[];
  readonly skipped: readonly Skipped[];
}

/** How the elements of a page are read: at once, or with pauses. */
export type ReadPage = (page: UnreadPage) => Promise<Page> | Page;

const pagesMax = 1000;
const detailsAtOnce = 4;

/** Everything an upstream lists, from all pages; throws UpstreamError or Garbage rather than give a part of it. */
export async function discover(
  kind: SourceKind,
  source: SourceConfig,
  ask: Ask,
  read: ReadPage = readPage,
): Promise<Discovery> {
  if (kind.first === null) throw new Error("this kind has no upstream; call readDocument");
  const pages = await allPages(kind, source, kind.first(source), ask, read);
  const discovery = joined(pages);
  return kind.detail === undefined ? discovery : { ...discovery, models: await detailed(kind, source, discovery, ask) };
}

/** What a document lists that is already here: a file of models.dev, or a list in the configuration. */
export function readDocument(kind: SourceKind, source: SourceConfig, json: unknown): Discovery {
  return joined([readPage(kind.read(json, source))]);
}

export async function readDocumentInParts(
  kind: SourceKind,
  source: SourceConfig,
  json: unknown,
  read: ReadPage,
): Promise<Discovery> {
  return joined([await read(kind.read(json, source))]);
}

async function allPages(
  kind: SourceKind,
  source: SourceConfig,
  first: UpstreamRequest,
  ask: Ask,
  read: ReadPage,
): Promise<Page[]> {
  const asked = new Set<string>();
  const pages: Page[] = [];
  for (let request: UpstreamRequest | null = first; request !== null;) {
    if (asked.has(request.url)) throw new MalformedList("Its pages go in a circle.");
    if (asked.size === pagesMax) throw new MalformedList(`Its list has more than ${pagesMax} pages.`);
    asked.add(request.url);
    const page = await read(kind.read(await ask(request), source));
    pages.push(page);
    if (pages.reduce((sum, { models }) => sum + models.length, 0) > modelsMax)
      throw new MalformedList(`It lists more than ${modelsMax} models.`);
    request = page.next;
  }
  return pages;
}

function joined(pages: readonly Page[]): Discovery {
  const models = pages.flatMap((page) => page.models);
  const skipped = pages.flatMap((page) => page.skipped);
  const ids = new Set<string>();
  for (const { id } of models) {
    if (ids.has(id)) throw new MalformedList(`It lists ${JSON.stringify(id)} twice.`);
    ids.add(id);
  }
  // Nothing left of many is a list in another language rather than an empty one.
  if (models.length === 0 && skipped.length > 0)
    throw new MalformedList(
      `Not one of the ${skipped.length} elements of its list can be a model: the first ${skipped[0]?.why}.`,
    );
  return { models, skipped };
}

/** The models with what the upstream tells of each only when asked for it. */
async function detailed(
  kind: SourceKind,
  source: SourceConfig,
  { models }: Discovery,
  ask: Ask,
): Promise<UpstreamModel[]> {
  const known: UpstreamModel[] = [...models];
  const waiting = models.entries();
  let isOver = false;
  const worker = async () => {
    for (const [at, model] of waiting) {
      if (isOver) return;
      known[at] = await withDetail(kind, source, model, ask);
    }
  };
  try {
    await Promise.all(Array.from({ length: detailsAtOnce }, worker));
  } finally {
    // After one failure the others have nobody to work for.
    isOver = true;
  }
  return known;
}

async function withDetail(
  kind: SourceKind,
  source: SourceConfig,
  model: UpstreamModel,
  ask: Ask,
): Promise<UpstreamModel> {
  const request = kind.detail?.request(source, model) ?? null;
  if (request === null || kind.detail === undefined) return model;
  try {
    return kind.detail.read(await ask(request), model);
  } catch (error) {
    // Removed since it was listed. The next refresh will not list it.
    if (error instanceof UpstreamError && error.status === 404) return model;
    throw error;
  }
}
