import type { ProvenanceWire, RollcallModelWire } from "../../api/registered-models.ts";
import { factFields } from "../../core/models/fact-fields.ts";
import { factNames, mergeFacts, type FactsByOrigin } from "../../core/models/model-facts.ts";
import { restorableUntil } from "../../core/retention.ts";
import { healthBySource, type SourceHealth } from "../../registry/sources/source-health.ts";
import type { SourceName } from "../../store/sources.ts";
import type { Store } from "../../store/store.ts";
import type { StoredModel } from "../../store/rows.ts";

/** Renders an organization's models in any state, as its administrators see them now. */
export function describingModels({ sources }: Store, retentionDays: number, nowMs: () => number) {
  return async (organizationId: string) => {
    const health = await healthBySource(sources, organizationId, nowMs());
    return (model: StoredModel) => modelWire(model, retentionDays, health);
  };
}

export function modelWire(
  model: StoredModel,
  retentionDays: number,
  health: (name: SourceName) => SourceHealth | null,
): RollcallModelWire {
  return {
    id: model.id,
    object: "rollcall.model",
    kind: model.kind,
    state: model.state,
    created: model.created,
    owned_by: model.ownedBy,
    parent: model.parent,
    shutdown_date: model.shutdownDate,
    visibility: model.visibility,
    // A base model is shared with everybody, and an alias is shared like its target.
    sharing: model.kind === "fine-tuned" ? model.sharing : null,
    target: model.target,
    facts: factsToWire(model.factsByOrigin),
    source: sourceToWire(model, health),
    served_by: model.servedBy,
    provenance: provenanceWire(model),
    deletion: deletionWire(model, retentionDays),
  };
}

export function provenanceWire({ declaredBy, provenance }: StoredModel): ProvenanceWire {
  const source = declaredBy === "hand" ? "api" : declaredBy;
  return { source, key_id: provenance.keyId, at: provenance.at };
}

/** Each fact with its origin. */
export function factsToWire(factsByOrigin: FactsByOrigin) {
  const { facts, origins } = mergeFacts(factsByOrigin);
  const known = factNames.flatMap((name) => {
    const from = origins[name];
    return from === undefined ? [] : [[factFields[name], { value: facts[name], from }] as const];
  });
  return Object.fromEntries(known);
}

/** If the source cannot be reached, its last report is shown and marked as stale. */
function sourceToWire({ organizationId, source }: StoredModel, health: (name: SourceName) => SourceHealth | null) {
  if (source === null) return null;
  const now = health({ organizationId, id: source.id });
  const isStale = now?.state === "failing";
  return { id: source.id, upstream_id: source.upstreamId, stale: isStale, age_seconds: now?.ageSeconds ?? null };
}

function deletionWire({ deletion }: StoredModel, retentionDays: number) {
  if (deletion === null) return null;
  const until = restorableUntil(deletion.atMs, retentionDays);
  return { at: Math.floor(deletion.atMs / 1000), key_id: deletion.keyId, restorable_until: until };
}
