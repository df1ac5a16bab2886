import type { Model } from "../../src/core/models/model.ts";

/** A base model with only an id, and the given changes. */
export function baseModel(id: string, changes: Partial<Model> = {}): Model {
  return {
    id,
    kind: "base",
    organizationId: null,
    created: 1,
    ownedBy: "x",
    parent: null,
    shutdownDate: null,
    visibility: "listed",
    sharing: "organization",
    target: null,
    facts: {},
    ...changes,
  } as Model;
}

/** The same for an organization's own model. */
export function ownModel(id: string, organizationId: string, changes: Partial<Model> = {}): Model {
  return baseModel(id, { kind: "fine-tuned", target: null, organizationId, ...changes } as Partial<Model>);
}
