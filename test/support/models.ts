import type { Model } from "../../src/core/models/model.ts";

/** A base model of which nothing is known but its id, with what a test has to say of it. */
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
  };
}

/** The same of an organization's own. */
export function ownModel(id: string, organizationId: string, changes: Partial<Model> = {}): Model {
  return baseModel(id, { kind: "fine-tuned", organizationId, ...changes });
}
