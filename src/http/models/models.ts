import { pageOf, type Row } from "../../catalogue/views/listing.ts";
import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { Recent } from "../../catalogue/recent.ts";
import type { Encoding } from "../../catalogue/views/content.ts";
import type { Rendering, Variant } from "../../catalogue/views/rendering.ts";
import { turns, type Slices } from "../../catalogue/turns.ts";
import { refuseDeleting, refuseReading } from "../../core/access.ts";
import { idOfClaudeName } from "../../core/models/claude-name.ts";
import { malformedRequest, modelNotFound } from "../../core/refusal.ts";
import type { Dialect, ListWish, Page } from "../../dialects/dialect.ts";
import type { DeleteModel } from "../../registry/models/delete-model.ts";
import { authorOf, type AuthenticatedExchange, type Reply, type RequestFacts } from "../request/exchange.ts";
import { modelIdIn } from "../request/model-path.ts";
import { chooseEncoding, matchesEtag } from "../reply/negotiate.ts";
import { Query } from "../request/query.ts";
import { jsonReply } from "../reply/replies.ts";

export function listModels(live: LiveCatalogue) {
  return (exchange: AuthenticatedExchange): Reply | Promise<Reply> => {
    const refusal = refuseReading(exchange.actor);
    if (refusal !== null) throw refusal;
    const wish = wishIn(exchange);
    if (wish !== null) return partOfList(live, exchange, wish);
    const list = live.view(exchange.actor.audience).list(exchange.dialect);
    if (!(list instanceof Promise)) return conditional(exchange, list);
    exchange.facts.mayTake(slicedSecondsMax);
    return list.then((made) => conditional(exchange, made));
  };
}

function partOfList(live: LiveCatalogue, exchange: AuthenticatedExchange, wish: ListWish): Promise<Reply> {
  return inSlices(exchange, async (slices) => {
    const { dialect, actor } = exchange;
    const { rows, page } = await wishedFor(live, exchange, wish, slices);
    const list = await live.view(actor.audience).renderList(dialect, rows, wish.frame(page), slices);
    slices.end();
    return unlessKnown(exchange, await list.variantOnce(encodingFor(exchange)));
  });
}

// A list of very many models takes some seconds beside others.
const slicedSecondsMax = 60;

function inSlices<Result>(
  { actor, operation, facts }: AuthenticatedExchange,
  work: (slices: Slices) => Promise<Result>,
): Promise<Result> {
  facts.mayTake(slicedSecondsMax);
  return turns.run(actor.audience.organizationId, operation, work);
}

// Claude Code asks `limit=1000` each time, so what asks for the whole list is read once. Only numbers: others hold keys.
const wholeLists = new Recent<string>(1_000);

function wishIn(exchange: AuthenticatedExchange): ListWish | null {
  const { dialect, query } = exchange;
  if (query === "" || dialect.wish === undefined) return null;
  const question = `${dialect.name} ${query}`;
  if (wholeLists.get(question) !== undefined) return null;
  const wish = dialect.wish(new Query(exchange));
  if (wish === null && /^\w{1,20}=\d{1,20}$/.test(query)) wholeLists.set(question, question);
  return wish;
}

/** How many models the list of the same question has. */
export function countModels(live: LiveCatalogue) {
  return async (exchange: AuthenticatedExchange): Promise<Reply> => {
    const refusal = refuseReading(exchange.actor);
    if (refusal !== null) throw refusal;
    const wish = exchange.dialect.wish?.(new Query(exchange)) ?? {};
    const { page } = await inSlices(exchange, (slices) => wishedFor(live, exchange, { ...wish, page: null }, slices));
    return jsonReply(200, JSON.stringify({ data: { count: page.total } }));
  };
}

async function wishedFor(
  live: LiveCatalogue,
  { dialect, actor: { audience } }: AuthenticatedExchange,
  wish: Omit<ListWish, "frame">,
  slices: Slices,
): Promise<{ rows: readonly Row[]; page: Page }> {
  if (wish.page === null)
    return pageOf(await slices.wait(async () => live.view(audience).listing(dialect)), wish, "", slices);
  const paged = await live.pagedListing(audience, dialect, wish.page.listing, slices);
  if (paged !== null) return pageOf(paged.listing, wish, paged.tag, slices);
  throw malformedRequest(
    "This page is of a list that has changed, and is not kept any more. Begin again with the first page.",
  );
}

/** `dialectOf` where a vendor describes one model in another shape than in its list. */
export function retrieveModel(
  live: LiveCatalogue,
  dialectOf = (exchange: AuthenticatedExchange): Dialect => exchange.dialect,
) {
  return (exchange: AuthenticatedExchange): Reply | Promise<Reply> => {
    const refusal = refuseReading(exchange.actor);
    if (refusal !== null) throw refusal;
    const id = (exchange.modelId = modelIdIn(exchange));
    return conditional(exchange, shownModel(live, exchange, dialectOf(exchange), id));
  };
}

/** The names that a list gave a key for Claude Code lead back to their models, in every dialect. */
export function shownModel(
  live: LiveCatalogue,
  { actor }: AuthenticatedExchange,
  dialect: Dialect,
  name: string,
): Rendering {
  const view = live.view(actor.audience);
  const id = actor.modelNames === "claude" ? idOfClaudeName(name) : null;
  const rendering = view.single(dialect, name) ?? (id === null ? null : view.single(dialect, id));
  if (rendering === null) throw modelNotFound(name);
  return rendering;
}

export function removeModel(deleteModel: DeleteModel) {
  return async (exchange: AuthenticatedExchange): Promise<Reply> => {
    const { dialect, facts } = exchange;
    await deleteModel({
      ...authorOf(exchange, refuseDeleting),
      // Decoded only after the rules have let this actor delete at all.
      modelId: () => (exchange.modelId = modelIdIn(exchange)),
      isRetry: isRetried(facts),
    });
    return jsonReply(200, dialect.deleted(exchange.modelId ?? ""));
  };
}

/** The official clients say when they repeat a request whose answer was lost. */
export function isRetried(facts: RequestFacts): boolean {
  return Number(facts.header("x-stainless-retry-count") ?? 0) >= 1;
}

export function conditional(exchange: AuthenticatedExchange, rendering: Rendering): Reply | Promise<Reply> {
  const variant = rendering.variant(encodingFor(exchange));
  return variant instanceof Promise
    ? variant.then((made) => unlessKnown(exchange, made))
    : unlessKnown(exchange, variant);
}

function encodingFor({ facts }: AuthenticatedExchange): Encoding {
  return chooseEncoding(facts.header("accept-encoding"));
}

function unlessKnown({ facts }: AuthenticatedExchange, variant: Variant): Reply {
  const known = facts.header("if-none-match");
  const isKnown = known !== null && matchesEtag(known, variant.etag);
  if (isKnown) return { status: 304, headers: variant.notModifiedHeaders, body: null };
  return { status: 200, headers: variant.headers, body: variant.body };
}
