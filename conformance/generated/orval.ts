import { adminKey, idsInVendors, idsOf, key, ownModel, print, slashModel } from "./asking.js";
import * as api from "./client/api.js";

// This client gets its base URL from the generator.
const user = { headers: { authorization: `Bearer ${key}` } };
const admin = { headers: { authorization: `Bearer ${adminKey}` } };

/** The data of an answer with the status 200; this client distinguishes answers by status. */
async function ok<Answer extends { status: number; data: unknown }>(answer: Promise<Answer>) {
  const { status, data } = await answer;
  if (status !== 200) throw new Error(`refused: ${JSON.stringify(data)}`);
  return data as Extract<Answer, { status: 200 }>["data"];
}

const absent = await api.retrieveModel("absent", {}, user);
const project = await ok(api.createProject({ name: "generated" }, admin));
print({
  listed: idsOf(await ok(api.listModels({}, user))),
  retrieved: (await ok(api.retrieveModel(slashModel, {}, user))).id,
  absent: { status: absent.status, code: absent.status === 404 ? absent.data.error.code : null },
  deleted: (await ok(api.deleteModel(ownModel, user))).deleted,
  projects: (await ok(api.listProjects({ limit: 100 }, admin))).data.map(({ name }) => name),
  created: project.name,
  unchanged: (await ok(api.updateProject(project.id, {}, admin))).name,
  described: idsOf(await ok(api.describeModels({ kind: "fine-tuned" }, admin))),
  health: (await ok(api.healthz())).status,
  anthropic: idsInVendors(await ok(api.listModelsAtAnthropicV1({}, user))),
});
