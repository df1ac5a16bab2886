import { ok } from "@oazapfts/runtime";
import { adminKey, baseUrl, idsInVendors, idsOf, key, ownModel, print, slashModel } from "./asking.js";
import * as api from "./client/api.js";

api.defaults.baseUrl = baseUrl;
api.defaults.headers = { authorization: `Bearer ${key}` };
const admin = { headers: { authorization: `Bearer ${adminKey}` } };

const absent = await api.retrieveModel("absent");
const project = await ok(api.createProject({ name: "generated" }, admin));
print({
  listed: idsOf(await ok(api.listModels())),
  retrieved: (await ok(api.retrieveModel(slashModel))).id,
  absent: { status: absent.status, code: absent.status === 404 ? absent.data.error.code : null },
  deleted: (await ok(api.deleteModel(ownModel))).deleted,
  projects: (await ok(api.listProjects({ limit: 100 }, admin))).data.map(({ name }) => name),
  created: project.name,
  unchanged: (await ok(api.updateProject(project.id, {}, admin))).name,
  described: idsOf(await ok(api.describeModels({ kind: "fine-tuned" }, admin))),
  health: (await ok(api.healthz())).status,
  anthropic: idsInVendors(await ok(api.listModelsAtAnthropicV1())),
});
