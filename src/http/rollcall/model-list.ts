import { createHmac } from "node:crypto";
import { registeredModels as api } from "../../api/registered-models.ts";
import type { Values } from "../../api/shapes/shapes.ts";
import { modelsRevision } from "../../catalogue/catalogue.ts";
import { turns, type Slices } from "../../catalogue/turns.ts";
import { joined } from "../../catalogue/views/written-list.ts";
import { findModels, type FoundModels, type ModelSearch } from "../../registry/models/find-models.ts";
import { unknownCursor } from "../request/query.ts";
import { compressed } from "../reply/compressed-json.ts";
import { matchesEtag } from "../reply/negotiate.ts";
import { viewHeaders } from "../reply/replies.ts";
import { readWholeQuery } from "../request/query.ts";
import type { AuthenticatedContext, Reply } from "../request/request-context.ts";
import { bindReply } from "../request/bind.ts";
import type { Route } from "../request/route.ts";
import type { Services } from "../services.ts";
import { healthBySource } from "../../registry/sources/source-health.ts";
import { modelWire } from "./models-wire.ts";
import type { StoredModel } from "../../store/rows.ts";
import type { Model } from "../../core/models/model.ts";

type ListServices = Pick<Services, "store" | "live" | "nowMs" | "retentionDays">;
type Query = Values<typeof api.describeModels.query>;

const encoder = new TextEncoder();
const secondsMax = 60;
/** As many as one statement finds by their ids. */
const describedAtOnce = 100;

/**
 * The list of models for administrators. It may be long, so it is read, sorted and written in slices, and its entity tag
 * is known before any of that: it says which models, with which failing sources, were asked for how.
 */
export function modelListRoute(services: ListServices): Route {
  return bindReply(api.describeModels, async (context) => {
    const { raw, actor } = context;
    const query = readWholeQuery(api.describeModels.query, context);
    raw.mayTake(secondsMax);
    const tag = query.unused_since === null ? await tagOf(services, context) : null;
    const headers = { ...viewHeaders, ...(tag !== null && { etag: tag }) };
    const known = raw.header("if-none-match");
    if (tag !== null && known !== null && matchesEtag(known, tag)) return { status: 304, headers, body: null };
    const { organizationId } = actor.audience;
    const body = await turns.run(organizationId, context.operation, (slices) =>
      bodyOf(services, organizationId, query, slices),
    );
    const reply: Reply = { status: 200, headers: { "content-type": "application/json", ...headers }, body: null };
    return compressed(reply, body, raw.header("accept-encoding"));
  });
}

/** Weak, because the age of a source's list grows all the time. Calls change no revision, so `unused_since` has none. */
async function tagOf({ store, live, retentionDays }: ListServices, context: AuthenticatedContext): Promise<string> {
  const { audience } = context.actor;
  const revision = modelsRevision(live.views.catalogue, audience.organizationId);
  const standings = await Promise.all([audience.organizationId, null].map((id) => store.sources.statesOf(id)));
  const failing = standings
    .flat()
    .flatMap(({ id, organizationId, state }) => (state.failures > 0 ? [[organizationId, id]] : []));
  const told = JSON.stringify([revision, failing, retentionDays, context.query]);
  return `W/"${createHmac("sha256", live.views.tagKey(audience)).update(told).digest("base64url")}"`;
}

async function bodyOf(services: ListServices, organizationId: string, query: Query, slices: Slices) {
  const { store, live } = services;
  const place = { models: store.directory.models, catalogue: live.views.catalogue };
  const found = await findModels(place, organizationId, searchOf(query), slices);
  if (found === null) throw unknownCursor("after");
  const { pieces, first, last } = await describe(services, organizationId, found, slices);
  const end = { first_id: first, last_id: last, has_more: found.hasMore };
  const counted = found.total === null ? end : { ...end, total: found.total };
  const all = [encoder.encode('{"object":"list","data":['), ...pieces];
  all.push(encoder.encode(`],${JSON.stringify(counted).slice(1)}`));
  return joined({ pieces: all, length: all.reduce((sum, { length }) => sum + length, 0) }, slices);
}

function searchOf(query: Query): ModelSearch {
  const { state, kind, source, unused_since: unusedSince, q, owned_by: ownedBy, has_price: hasPrice } = query;
  const { limit, after, order, sort, total } = query;
  return {
    filter: {
      state: state === "any" ? null : state,
      kind: kind === "any" ? null : kind,
      sourceId: source,
      unusedSinceMs: unusedSince === null ? null : unusedSince * 1000,
    },
    words: { text: q, ownedBy, hasPrice },
    sort,
    limit,
    after,
    order,
    counts: total,
  };
}

/** The models as JSON, in pieces. Models of the catalogue are looked up in the store, which knows more of them. */
async function describe(
  { store, nowMs, retentionDays }: ListServices,
  organizationId: string,
  { models }: FoundModels,
  slices: Slices,
) {
  const health = await slices.wait(() => healthBySource(store.sources, organizationId, nowMs()));
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let [first, last]: [string | null, string | null] = [null, null];
  for (let from = 0; from < models.length; from += describedAtOnce) {
    const some = models.slice(from, from + describedAtOnce);
    const whole = await slices.wait(() => wholeOf(store, some));
    const texts: string[] = [];
    await slices.each(whole, (model) => void texts.push(JSON.stringify(modelWire(model, retentionDays, health))));
    if (texts.length > 0) pieces.push(encoder.encode((first === null ? "" : ",") + texts.join(",")));
    first ??= whole[0]?.id ?? null;
    last = whole.at(-1)?.id ?? last;
  }
  return { pieces, first, last };
}

/** Without those that are gone since they were found. */
async function wholeOf({ models }: Services["store"], some: readonly (Model | StoredModel)[]): Promise<StoredModel[]> {
  const missing = some.filter((model) => !isWhole(model));
  if (missing.length === 0) return some.filter(isWhole);
  const byId = new Map<string, StoredModel>();
  for (const [organizationId, ofOne] of Map.groupBy(missing, (model) => model.organizationId)) {
    const ids = ofOne.map(({ id }) => id);
    for (const [id, model] of await models.findMany(organizationId, ids))
      if (model.state === "live") byId.set(id, model);
  }
  return some.flatMap(({ id }) => byId.get(id) ?? []);
}

function isWhole(model: Model | StoredModel): model is StoredModel {
  return "state" in model;
}
