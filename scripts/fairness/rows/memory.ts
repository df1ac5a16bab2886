import type { ProjectPlan, Row } from "../row.ts";
import { acme, acmeModel, keyOf } from "../world.ts";

const listPaths = [
  "/v1/models",
  "/v1/models?dialect=openai-legacy",
  "/anthropic/v1/models",
  "/azure/openai/models",
  "/openai/v1/models",
  "/cohere/v1/models",
  "/v1beta/models",
  "/github/catalog/models",
  "/huggingface/v1/models",
  "/api/v0/models",
  "/lmstudio/api/v1/models",
  "/mistral/v1/models",
  "/api/tags",
  "/api/v1/models",
  "/together/v1/models",
  "/v1/ai/config",
  "/api.json",
];
const encodings = ["identity", "gzip", "br", "zstd"];

/** Each hides another model, so that none has the list of another. */
const projects = (count: number): readonly ProjectPlan[] =>
  Array.from({ length: count }, (_, at) => ({ id: `p${at}`, hides: [`acme-${at + 1}`], keys: 1 }));

const everyDialect: Row = {
  name: "100 projects in every dialect and encoding",
  by: "reader",
  does: "asks for the lists of 100 projects with policies in 17 dialects and 4 encodings",
  connections: 4,
  pauseMs: 0,
  owns: { projects: projects(100), models: 2_000 },
  attack: (scene, { connection, at }) => {
    const turn = at * 4 + connection;
    const encoding = encodings[Math.floor(turn / listPaths.length) % encodings.length]!;
    const project = Math.floor(turn / listPaths.length / encodings.length) % 100;
    const path = listPaths[turn % listPaths.length]!;
    return scene.send({ path, key: keyOf(`p${project}`, 0), headers: { "accept-encoding": encoding } }, connection);
  },
  statuses: [200],
};

const thrashing: Row = {
  name: "1,300 projects' lists in turn",
  by: "reader",
  does: "asks for the lists of 1,300 projects with policies, one after the other",
  connections: 4,
  pauseMs: 0,
  owns: { projects: projects(1_300), models: 1_500 },
  attack: (scene, { connection, at }) =>
    scene.send({ path: "/v1/models", key: keyOf(`p${(at * 4 + connection) % 1_300}`, 0) }, connection),
  statuses: [200],
};

const policyKeys = 400;
/** As many as a policy may name. */
const policyModels = 2_000;
const policyOf = (generation: number) =>
  Array.from({ length: policyModels }, (_, at) => `policy-${generation}-model-${at}`.slice(0, 30));

const keysOfOnePolicy: Row = {
  name: "400 keys of one large policy",
  by: "administrator",
  does: "changes a policy of 2,000 models again and again, while 400 keys of its project retrieve a model",
  connections: 8,
  pauseMs: 5,
  owns: { projects: [{ id: "policied", hides: policyOf(0), keys: policyKeys }] },
  attack: (scene, { connection, at }) => {
    if (connection > 0)
      return scene.send(
        { path: `/v1/models/${acmeModel}`, key: keyOf("policied", (at * 7 + connection) % policyKeys) },
        connection,
      );
    const body = { mode: "deny_list", model_ids: policyOf(at % 10) };
    return scene.send({
      method: "POST",
      path: "/v1/organization/projects/proj_policied/model_permissions",
      key: acme.admin,
      body,
    });
  },
  statuses: [200],
};

export const memoryRows = [everyDialect, thrashing, keysOfOnePolicy];
