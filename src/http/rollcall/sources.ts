import { turns, type Slices } from "../../catalogue/turns.ts";
import { existing, malformedRequest } from "../../core/refusal.ts";
import type { Naming, NamingRules } from "../../core/sources/source-naming.ts";
import {
  deletionPolicies,
  priorityMax,
  refreshSecondsMax,
  refreshSecondsMin,
  validateSecret,
} from "../../core/sources/source.ts";
import { sourceCollisions } from "../../registry/sources/source-collisions.ts";
import { addSource, refreshSoon, removeSource, updateSource } from "../../registry/sources/sources.ts";
import type { SourceChange, SourceServices } from "../../registry/sources/sources.ts";
import type { SourceName, SourceOverview } from "../../store/sources.ts";
import type { Store } from "../../store/store.ts";
import { admin, pageFrom, pageOf } from "../admin/answers.ts";
import type { RequestContext } from "../request/request-context.ts";
import { readJsonObject, refuseFields, type Fields } from "../request/json-body.ts";
import { isLocalCaller } from "../request/local-caller.ts";
import { Query, unknownCursor } from "../request/query.ts";
import type { Route } from "../request/route.ts";
import { collisionToWire, sourceToWire, sourceWithModelsToWire } from "./sources-wire.ts";

const all = "/rollcall/v1/sources";
const one = `${all}/{source_id}`;

/** Upstreams of an organization; those of all of them are shown, and changed by none. */
export function sourceRoutes(services: SourceServices): readonly Route[] {
  return [...lookingRoutes(services), ...changingRoutes(services)];
}

function lookingRoutes({ store, nowMs }: SourceServices): readonly Route[] {
  return [
    admin("GET", all, "listSources", async ({ context, organizationId }) => {
      const page = pageFrom(await visible(store, organizationId), new Query(context).page(), ({ id }) => id);
      if (page === null) throw unknownCursor("after");
      const items = await turns.run(organizationId, "listSources", (slices) => overviews(store, page.items, slices));
      return pageOf({ ...page, items }, (source) => sourceToWire(source, nowMs()));
    }),
    admin("GET", one, "retrieveSource", ({ organizationId, at }) =>
      shown(store, organizationId, at("source_id"), nowMs()),
    ),
    admin("GET", "/rollcall/v1/source_collisions", "listSourceCollisions", async ({ context, organizationId }) => {
      const query = new Query(context);
      const scope = query.truth("shared") ? null : organizationId;
      // An id that nobody contests any more is a place among them all the same.
      const [after, limit] = [query.text("after") ?? "", query.limit(20, 100)];
      return pageOf(await sourceCollisions(store.sources, scope, after, limit), collisionToWire);
    }),
  ];
}

function changingRoutes(services: SourceServices): readonly Route[] {
  const { store, nowMs } = services;
  return [
    admin("POST", all, "addSource", async ({ context, organizationId, author }) => {
      const fields = await readJsonObject(context.raw);
      const named = { id: fields.text("id"), kind: fields.text("kind") };
      const { input, secret = null } = readChange(fields);
      const rules = { ...everything, ...input.rules };
      await addSource(reaching(services, context), author, { ...unsaid, ...input, ...named, rules }, secret);
      return shown(store, organizationId, named.id, nowMs());
    }),
    admin("POST", one, "updateSource", async ({ context, organizationId, author, at }) => {
      const id = at("source_id");
      const change = readChange(await readJsonObject(context.raw));
      const { rules, ...given } = change.input;
      const isEmpty = Object.keys({ ...given, ...rules }).length === 0 && change.secret === undefined;
      if (!isEmpty) await updateSource(reaching(services, context), author, id, change);
      return shown(store, organizationId, id, nowMs());
    }),
    admin("DELETE", one, "removeSource", async ({ author, at }) => {
      const { id } = await removeSource(services, author, at("source_id"));
      return { id, object: "rollcall.source.removed", deleted: true };
    }),
    admin("POST", `${one}/refresh`, "refreshSource", async ({ context, organizationId, at }) => {
      await refuseFields(context.raw);
      const id = at("source_id");
      await refreshSoon(services, { organizationId, id });
      return shown(store, organizationId, id, nowMs());
    }),
  ];
}

/** Behind a proxy on the same machine every caller seems to be local, so only a direct one may add what stands here. */
function reaching(services: SourceServices, { raw }: RequestContext): SourceServices {
  return services.reach === "this machine" && !isLocalCaller(raw) ? { ...services, reach: "internet" } : services;
}

const unsaid = { baseUrl: null, options: {}, priority: null, refreshSeconds: null, deletion: null, models: null };
const everything: NamingRules = { naming: { kind: "bare" }, includes: [], excludes: [] };

/** By id, and each id once: an organization's own source before one that all share. */
async function visible({ sources }: Store, organizationId: string): Promise<readonly SourceName[]> {
  const own = await sources.statesOf(organizationId);
  const taken = new Set(own.map(({ id }) => id));
  const shared = (await sources.statesOf(null)).filter(({ id }) => !taken.has(id));
  return [...own, ...shared].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Each by itself: the names that one of them gives its models may fill a quarter of a megabyte. */
async function overviews({ sources }: Store, names: readonly SourceName[], slices: Slices) {
  const found: SourceOverview[] = [];
  for (const name of names) {
    await slices.pause();
    const overview = await slices.wait(() => sources.overview(name));
    // One that has been removed meanwhile is in no list.
    if (overview !== null) found.push(overview);
  }
  return found;
}

async function shown({ sources }: Store, organizationId: string, id: string, nowMs: number) {
  const own = { organizationId, id };
  const overview = (await sources.overview(own)) ?? (await sources.overview({ organizationId: null, id }));
  const source = existing(overview, "source", id);
  // Of a source that all organizations share its models are not shown.
  const models = source.organizationId === null ? null : ((await sources.find(own))?.models ?? null);
  return sourceWithModelsToWire({ ...source, models }, nowMs);
}

/** Everything but the id and the kind, which a source keeps. What is left out stays; null means the default. */
function readChange(fields: Fields): SourceChange {
  const [secondsMin, secondsMax] = [refreshSecondsMin, refreshSecondsMax];
  const rules = {
    ...fields.whenGiven("naming", (name) => ({ naming: readNaming(fields, name) })),
    ...fields.whenGiven("includes", (name) => ({ includes: fields.optionalTexts(name) ?? [] })),
    ...fields.whenGiven("excludes", (name) => ({ excludes: fields.optionalTexts(name) ?? [] })),
  };
  const input = {
    ...fields.whenGiven("base_url", (name) => ({ baseUrl: fields.optionalText(name) })),
    ...fields.whenGiven("options", (name) => ({ options: Object.fromEntries(fields.optionalTextsByName(name) ?? []) })),
    ...fields.whenGiven("priority", (name) => ({ priority: fields.optionalWholeNumber(name, 0, priorityMax) })),
    ...fields.whenGiven("refresh_seconds", (name) => ({
      refreshSeconds: fields.optionalWholeNumber(name, secondsMin, secondsMax),
    })),
    ...fields.whenGiven("deletion", (name) => ({ deletion: fields.optionalChoice(name, deletionPolicies) })),
    ...fields.whenGiven("models", (name) => ({ models: readModels(fields, name) })),
    rules,
  };
  const secret = fields.whenGiven("secret", (name) => ({ secret: readSecret(fields, name) }));
  fields.refuseOthers();
  return { input, ...secret };
}

function readNaming(fields: Fields, name: string): Naming {
  const naming = fields.optionalObject(name, (inner, place): Naming => {
    const kind = inner.choice(`${place}.type`, ["bare", "prefix", "map"]);
    if (kind === "prefix") return { kind, prefix: inner.text(`${place}.prefix`) };
    if (kind === "bare") return { kind };
    const ids = inner.optionalTextsByName(`${place}.ids`);
    if (ids === null) throw malformedRequest(`Missing required parameter: '${place}.ids'.`, `${place}.ids`);
    return { kind, ids };
  });
  return naming ?? { kind: "bare" };
}

function readModels(fields: Fields, name: string): readonly unknown[] | null {
  const models = fields.plain(name);
  if (models === null || Array.isArray(models)) return models;
  throw malformedRequest(`Invalid type for '${name}': expected a list.`, name);
}

function readSecret(fields: Fields, name: string): string | null {
  const secret = fields.optionalText(name);
  const error = secret === null ? null : validateSecret(secret);
  if (error !== null) throw malformedRequest(`Invalid '${name}': it ${error}.`, name);
  return secret;
}
