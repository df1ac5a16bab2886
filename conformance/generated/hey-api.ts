import { adminKey, baseUrl, got, idsInVendors, idsOf, key, ownModel, print, slashModel } from "./asking.js";
import { client } from "./client/client.gen.js";
import * as api from "./client/index.js";

client.setConfig({
  baseUrl,
  // The description says which key a call takes.
  auth: ({ key: scheme }) => (scheme === "AdminApiKeyAuth" ? adminKey : key),
});

const absent = await api.retrieveModel({ path: { model: "absent" } });
const project = got(await api.createProject({ body: { name: "generated" } }));
print({
  listed: idsOf(got(await api.listModels())),
  retrieved: got(await api.retrieveModel({ path: { model: slashModel } })).id,
  absent: { status: absent.response?.status ?? 0, code: absent.error?.error.code ?? null },
  deleted: got(await api.deleteModel({ path: { model: ownModel } })).deleted,
  projects: got(await api.listProjects({ query: { limit: 100 } })).data.map(({ name }) => name),
  created: project.name,
  unchanged: got(await api.updateProject({ path: { project_id: project.id }, body: {} })).name,
  described: idsOf(got(await api.describeModels({ query: { kind: "fine-tuned" } }))),
  health: got(await api.healthz()).status,
  anthropic: idsInVendors(got(await api.listModelsAtAnthropicV1())),
});
