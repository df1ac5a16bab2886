import { selectRows, type Row } from "../../catalogue/views/listing.ts";
import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { LruCache } from "../../core/collections/lru-cache.ts";
import type { Encoding } from "../../catalogue/views/content.ts";
import type { Rendering, VariantOnce } from "../../catalogue/views/rendering.ts";
import { turns, type Slices } from "../../catalogue/turns.ts";
import { idOfClaudeName } from "../../core/models/claude-name.ts";
import { malformedRequest, modelNotFound } from "../../core/refusal.ts";
import type { Dialect, ListQuery, ListPage } from "../../dialects/dialect.ts";
import type { DeleteModel } from "../../registry/models/delete-model.ts";
import { authorOf, type AuthenticatedContext, type Reply, type RawRequest } from "../request/request-context.ts";
import { modelIdIn } from "../request/model-path.ts";
import { chooseEncoding } from "../reply/negotiate.ts";
import { Query } from "../request/query.ts";
import { jsonReply } from "../reply/replies.ts";
import { variantReply } from "../reply/variant-reply.ts";

export function listModels(live: LiveCatalogue) {
  return (context: AuthenticatedContext): Reply | Promise<Reply> => {
    const listQuery = listQueryOf(context);
    if (listQuery !== null) return partOfList(live, context, listQuery);
    context.isFromView = true;
    const list = live.view(context.actor.audience).list(context.dialect);
    if (!(list instanceof Promise)) return conditional(context, list);
    context.raw.mayTake(slicedSecondsMax);
    return list.then((made) => conditional(context, made));
  };
}

function partOfList(live: LiveCatalogue, context: AuthenticatedContext, listQuery: ListQuery): Promise<Reply> {
  return inSlices(context, async (slices) => {
    const { dialect, actor } = context;
    const { rows, page } = await queriedPage(live, context, listQuery, slices);
    const view = live.view(actor.audience);
    const frame = listQuery.frame(page);
    return replyWith(context, await view.renderOnce(dialect, rows, frame, encodingFor(context), slices));
  });
}

// A list of very many models takes some seconds when other work runs beside it.
const slicedSecondsMax = 60;

function inSlices<Result>(
  { actor, operation, raw }: AuthenticatedContext,
  work: (slices: Slices) => Promise<Result>,
): Promise<Result> {
  raw.mayTake(slicedSecondsMax);
  return turns.run(actor.audience.organizationId, operation, work);
}

// Claude Code sends `limit=1000` each time, so a query for the whole list is parsed once. Only numbers are cached:
// other queries may contain keys.
const wholeLists = new LruCache<string>(1_000);

function listQueryOf(context: AuthenticatedContext): ListQuery | null {
  const { dialect, query } = context;
  if (query === "" || dialect.readQuery === undefined) return null;
  const question = `${dialect.name} ${query}`;
  if (wholeLists.get(question) !== undefined) return null;
  const listQuery = dialect.readQuery(new Query(context));
  if (listQuery === null && /^\w{1,20}=\d{1,20}$/.test(query)) wholeLists.set(question, question);
  return listQuery;
}

/** The number of models in the list that the same query selects. */
export function countModels(live: LiveCatalogue) {
  return async (context: AuthenticatedContext): Promise<Reply> => {
    const listQuery = context.dialect.readQuery?.(new Query(context)) ?? {};
    const { page } = await inSlices(context, (slices) =>
      queriedPage(live, context, { ...listQuery, page: null }, slices),
    );
    return jsonReply(200, JSON.stringify({ data: { count: page.total } }));
  };
}

async function queriedPage(
  live: LiveCatalogue,
  { dialect, actor: { audience } }: AuthenticatedContext,
  listQuery: Omit<ListQuery, "frame">,
  slices: Slices,
): Promise<{ rows: readonly Row[]; page: ListPage }> {
  if (listQuery.page === null)
    return selectRows(await slices.wait(async () => live.view(audience).listing(dialect)), listQuery, "", slices);
  const paged = await live.views.pagedListing(audience, dialect, listQuery.page.listing, slices);
  if (paged !== null) return selectRows(paged.listing, listQuery, paged.tag, slices);
  throw malformedRequest(
    "This page is of a list that has changed, and is not kept any more. Begin again with the first page.",
  );
}

/** `dialectOf` is for vendors whose single model has another format than in a list. */
export function retrieveModel(live: LiveCatalogue, dialectOf?: (context: AuthenticatedContext) => Dialect) {
  return (context: AuthenticatedContext): Reply | Promise<Reply> => {
    const id = (context.modelId = modelIdIn(context));
    context.isFromView = dialectOf === undefined;
    return conditional(context, shownModel(live, context, dialectOf?.(context) ?? context.dialect, id));
  };
}

/** A key for Claude Code may use the prefixed names from its list in every dialect. */
export function shownModel(
  live: LiveCatalogue,
  { actor }: AuthenticatedContext,
  dialect: Dialect,
  name: string,
): Rendering {
  const view = live.view(actor.audience);
  const id = actor.modelNames === "claude" ? idOfClaudeName(name) : null;
  const rendering = view.single(dialect, name) ?? (id === null ? null : view.single(dialect, id));
  if (rendering === null) throw modelNotFound(name);
  return rendering;
}

export function removeModel(
  deleteModel: DeleteModel,
  idIn: (context: AuthenticatedContext) => string | Promise<string> = modelIdIn,
) {
  return async (context: AuthenticatedContext): Promise<Reply> => {
    const id = (context.modelId = await idIn(context));
    await deleteModel(authorOf(context), id, isRetried(context.raw));
    return jsonReply(200, context.dialect.deleted(id));
  };
}

/** Official clients mark a request that they repeat because the answer was lost. */
export function isRetried(raw: RawRequest): boolean {
  return Number(raw.header("x-stainless-retry-count") ?? 0) >= 1;
}

export function conditional(context: Pick<AuthenticatedContext, "raw">, rendering: Rendering): Reply | Promise<Reply> {
  const variant = rendering.variant(encodingFor(context));
  return variant instanceof Promise ? variant.then((made) => replyWith(context, made)) : replyWith(context, variant);
}

function encodingFor({ raw }: Pick<AuthenticatedContext, "raw">): Encoding {
  return chooseEncoding(raw.header("accept-encoding"));
}

function replyWith({ raw }: Pick<AuthenticatedContext, "raw">, variant: VariantOnce): Reply {
  return variantReply(variant, raw.header("if-none-match"));
}
