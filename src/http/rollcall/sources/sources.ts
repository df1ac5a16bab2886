import {
  sources as api,
  type NewSourceBody,
  type SourceChangeBody,
  type SourceWire,
} from "../../../api/sources/sources.ts";
import { turns, type Slices } from "../../../catalogue/turns.ts";
import { existing } from "../../../core/refusal.ts";
import type { SourceInput } from "../../../core/sources/source.ts";
import type { Naming, NamingRules } from "../../../core/sources/source-naming.ts";
import { visibleStandings } from "../../../registry/sources/source-health.ts";
import { sourceCollisions } from "../../../registry/sources/offers/source-collisions.ts";
import { addSource, refreshSoon, removeSource, updateSource } from "../../../registry/sources/sources.ts";
import type { SourceApiSettings, SourceChange, SourceServices } from "../../../registry/sources/sources.ts";
import type { SourceName, SourceOverview } from "../../../store/sources.ts";
import type { Store } from "../../../store/store.ts";
import { pageFrom, pageToWire } from "../../admin/answers.ts";
import type { RequestContext } from "../../request/request-context.ts";
import type { Services } from "../../services.ts";
import type { Bind } from "../../request/bind.ts";
import { isLocalCaller } from "../../request/local-caller.ts";
import { collisionToWire, outsBySource, sourceToWire } from "./sources-wire.ts";

/** An organization's own sources, and the shared ones, which it cannot change. */
export function sourceRoutes(bind: Bind, services: SourceServices & Pick<Services, "outs" | "openCalls">) {
  const { store, nowMs } = services;
  const toWire = (organizationId: string) => {
    const now = nowMs();
    const calls = { outs: outsBySource(services.outs, now), open: services.openCalls.bySource(organizationId) };
    return (source: SourceOverview) => sourceToWire(source, calls, now);
  };
  const show = (organizationId: string, id: string) => shown(store, organizationId, id, toWire(organizationId));
  return bind(api, {
    listSources: async ({ organizationId, query }) => {
      const part = query.q?.toLowerCase() ?? "";
      const names = (await visible(store, organizationId)).filter(({ id }) => id.toLowerCase().includes(part));
      const page = pageFrom(names, query, ({ id }) => id);
      const items = await turns.run(organizationId, "listSources", (slices) => overviews(store, page.items, slices));
      return pageToWire({ ...page, items }, toWire(organizationId));
    },
    retrieveSource: ({ organizationId, params }) => show(organizationId, params.source_id),
    listSourceCollisions: async ({ organizationId, query }) => {
      const { shared, source_id: sourceId, limit } = query;
      // `after` may be an id that no longer collides: it still has a position in the order.
      const wanted = { organizationId: shared ? null : organizationId, sourceId, after: query.after ?? "", limit };
      return pageToWire(await sourceCollisions(store.sources, wanted), collisionToWire);
    },
    addSource: async ({ context, organizationId, author, body }) => {
      const { input, secret } = inputOf(body);
      await addSource(reaching(services, context), author, input, secret);
      return show(organizationId, body.id);
    },
    updateSource: async ({ context, organizationId, author, params: { source_id: id }, body }) => {
      if (Object.keys(body).length > 0) await updateSource(reaching(services, context), author, id, changeOf(body));
      return show(organizationId, id);
    },
    removeSource: async ({ author, params }) => {
      const { id } = await removeSource(services, author, params.source_id);
      return { id, object: "rollcall.source.removed", deleted: true };
    },
    refreshSource: async ({ organizationId, params: { source_id: id } }) => {
      await refreshSoon(services, { organizationId, id });
      return show(organizationId, id);
    },
  });
}

/** Behind a local proxy every caller seems local, so only a direct caller may add sources on this machine. */
export function reaching<Settings extends SourceApiSettings>(services: Settings, { raw }: RequestContext): Settings {
  return services.reach === "this machine" && !isLocalCaller(raw) ? { ...services, reach: "internet" } : services;
}

const unsaid = { baseUrl: null, options: {}, priority: null, refreshSeconds: null, deletion: null, models: null };
const everything: NamingRules = { naming: { kind: "bare" }, includes: [], excludes: [] };

/** The names of the visible sources by id. */
async function visible({ sources }: Store, organizationId: string): Promise<readonly SourceName[]> {
  return [...(await visibleStandings(sources, organizationId))].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Reads one by one, because a single source's map of names may take a quarter of a megabyte. */
async function overviews({ sources }: Store, names: readonly SourceName[], slices: Slices) {
  const found: SourceOverview[] = [];
  for (const name of names) {
    await slices.pause();
    const overview = await slices.wait(() => sources.overview(name));
    // Null if it was removed in the meantime.
    if (overview !== null) found.push(overview);
  }
  return found;
}

async function shown(
  { sources }: Store,
  organizationId: string,
  id: string,
  toWire: (source: SourceOverview) => SourceWire,
): Promise<SourceWire> {
  const own = { organizationId, id };
  const overview = (await sources.overview(own)) ?? (await sources.overview({ organizationId: null, id }));
  const source = existing(overview, "source", id);
  const wire = toWire(source);
  // The models of a shared source are not shown.
  if (source.organizationId === null) return wire;
  return { ...wire, models: (await sources.find(own))?.models ?? null };
}

/** A new source, and its secret. Absent fields have their defaults. */
export function inputOf(body: NewSourceBody): { readonly input: SourceInput; readonly secret: string | null } {
  const { id, kind } = body;
  const { input, secret = null } = changeOf(body);
  return { input: { ...unsaid, ...input, id, kind, rules: { ...everything, ...input.rules } }, secret };
}

/** All fields but the id and the kind, which never change. Absent fields keep their values; null means the default. */
export function changeOf(body: SourceChangeBody): SourceChange {
  const { naming, includes, excludes, base_url: baseUrl, refresh_seconds: refreshSeconds, secret } = body;
  const { options, priority, deletion, models } = body;
  const rules = {
    ...(naming !== undefined && { naming: namingOf(naming) }),
    ...(includes !== undefined && { includes: includes ?? [] }),
    ...(excludes !== undefined && { excludes: excludes ?? [] }),
  };
  const input = {
    ...(baseUrl !== undefined && { baseUrl }),
    ...(options !== undefined && { options: Object.fromEntries(options ?? []) }),
    ...(priority !== undefined && { priority }),
    ...(refreshSeconds !== undefined && { refreshSeconds }),
    ...(deletion !== undefined && { deletion }),
    ...(models !== undefined && { models }),
    rules,
  };
  return { input, ...(secret !== undefined && { secret }) };
}

function namingOf(naming: NonNullable<SourceChangeBody["naming"]> | null): Naming {
  if (naming === null || naming.type === "bare") return { kind: "bare" };
  return naming.type === "prefix" ? { kind: "prefix", prefix: naming.prefix } : { kind: "map", ids: naming.ids };
}
