import type { Possessions, ProjectPlan } from "./row.ts";

/** The attacking organization and the one that only works. */
export const acme = { admin: "acme-admin-0123456789abcdef", reader: "acme-reader-0123456789abcdef" };
export const zenith = { admin: "zenith-admin-0123456789abcdef", reader: "zenith-reader-0123456789abcdef" };
export const acmeProject = "proj_acme";
export const zenithProject = "proj_zenith";
/** A model that every project of acme sees. */
export const acmeModel = "acme-0";
export const zenithModel = "zenith-0";

const acmeModelsDefault = 5_000;
const zenithModels = 100;

export function keyOf(project: ProjectPlan["id"], at: number): string {
  return `acme-${project}-${at}-0123456789abcdef`;
}

export function worldYaml({ models = acmeModelsDefault, projects = [], ...owns }: Possessions = {}): string {
  const { changedModelsPerMinute: bound } = owns;
  return [
    "sources_in_private_networks: true",
    ...(bound === undefined ? [] : [`limits: { changed_models_per_minute: ${bound} }`]),
    "organizations:",
    ...organization("acme", acme, models, projects),
    ...organization("zenith", zenith, zenithModels, []),
    "",
  ].join("\n");
}

function organization(name: string, keys: typeof acme, models: number, projects: readonly ProjectPlan[]): string[] {
  const owner = `owner@${name}.example`;
  const key = (called: string, value: string, where: string) =>
    `      - { name: "${called}", value: "${value}", ${where}, user: ${owner} }`;
  return [
    `  - name: ${name}`,
    `    id: org-${name}`,
    `    users: [{ email: ${owner}, role: owner }]`,
    "    projects:",
    `      - { name: default, id: proj_${name} }`,
    ...projects.map(({ id, hides }) => `      - { name: ${id}, id: proj_${id}${policy(hides)} }`),
    "    keys:",
    key("admin", keys.admin, "kind: admin"),
    key("reader", keys.reader, "project: default"),
    ...projects.flatMap((project) =>
      Array.from({ length: project.keys }, (_, at) =>
        key(`${project.id} ${at}`, keyOf(project.id, at), `project: ${project.id}`),
      ),
    ),
    "    models:",
    ...Array.from({ length: models }, (_, at) => `      - { id: ${name}-${at}, created: ${1_700_000_000 + at} }`),
  ];
}

function policy(hides: ProjectPlan["hides"]): string {
  return hides === undefined ? "" : `, model_policy: { mode: deny_list, model_ids: ${JSON.stringify(hides)} }`;
}
