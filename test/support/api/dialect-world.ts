import { keys, slashModel } from "../world.ts";

/** Registered by some tests, and hidden from one project. */
export const own = "ft:gpt-4o-mini:aceme:own/made:1";
export const tuned = "ft:gpt-4o-mini:aceme:tuned:1";

const organization = (models: string) => `
  - name: aceme
    id: org-aceme
    users: [{ email: owner@aceme.example, role: owner }, { email: reader@aceme.example, role: reader }]
    projects:
      - { name: default, id: proj_aceme, members: [{ email: reader@aceme.example, role: member }] }
      - { name: guarded, id: proj_guarded, model_policy: { mode: deny_list, model_ids: ["${own}", many/model-0000] } }
    keys:
      - { name: acemeOwner, value: ${keys.acemeOwner}, project: default, user: owner@aceme.example }
      - { name: acemeMember, value: ${keys.acemeMember}, project: default, user: reader@aceme.example }
      - { name: acemeDenyList, value: ${keys.acemeDenyList}, project: guarded, user: owner@aceme.example }
      - { name: acemeRestricted, value: ${keys.acemeRestricted}, project: default, user: owner@aceme.example, scopes: [api.model.request] }
      - { name: acemeAdmin, value: ${keys.acemeAdmin}, kind: admin, user: owner@aceme.example }
    models: [${models}]
`;

/** A world whose models have facts, dates and an alias, seen by an owner and by a member of a project with a policy. */
export const factsYaml = `
models:
  - { id: gpt-4o-mini, created: 1721172741, owned_by: openai, display_name: GPT-4o mini, context_length: 128000, output_limit: 16384, input_modalities: [text, image], output_modalities: [text], capabilities: [chat, tools, structured_outputs], input_price: "0.00000015", output_price: "0.0000006" }
  - { id: text-embedding-3-small, created: 1705948997, owned_by: openai, context_length: 8191, input_modalities: [text], output_modalities: [embedding], capabilities: [embeddings] }
  - { id: "${slashModel}", created: 1721692800, owned_by: meta, context_length: 131072, capabilities: [chat], input_price: "0.00000002", output_price: "0.00000005" }
  - { id: leaving, created: 1700000000, owned_by: openai, deprecated_on: 2026-01-01, shutdown_date: 2036-10-23, replacement: gpt-4o-mini }
  - { id: gone, created: 1600000000, owned_by: openai, shutdown_date: 2026-01-31 }
organizations: ${organization(`{ id: "${tuned}", created: 1721172742, owned_by: aceme }`)}
`;

export const emptyYaml = `organizations: ${organization("")}`;

export function manyYaml(count: number): string {
  const models = Array.from({ length: count }, (_, at) => `{ id: "many/model-${String(at).padStart(4, "0")}" }`);
  return `models: [${models.join(", ")}]\norganizations: ${organization("")}`;
}
