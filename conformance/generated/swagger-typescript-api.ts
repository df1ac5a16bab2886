import { adminKey, baseUrl, idsInVendors, idsOf, key, ownModel, print, slashModel } from "./asking.js";
import { Api, type ErrorResponse } from "./client/api.js";

const client = (secret: string) =>
  new Api({ baseUrl, baseApiParams: { headers: { authorization: `Bearer ${secret}` } } });
const [user, admin] = [client(key), client(adminKey)];

const absent = await user.v1.retrieveModel("absent", {}).catch((answer: unknown) => answer);
const { status, error } = absent as { status: number; error: ErrorResponse };
const project = (await admin.v1.createProject({ name: "generated" })).data;
print({
  listed: idsOf((await user.v1.listModels({})).data),
  retrieved: (await user.v1.retrieveModel(slashModel, {})).data.id,
  absent: { status, code: error.error.code },
  deleted: (await user.v1.deleteModel(ownModel)).data.deleted,
  projects: (await admin.v1.listProjects({ limit: 100 })).data.data.map(({ name }) => name),
  created: project.name,
  unchanged: (await admin.v1.updateProject(project.id, {})).data.name,
  described: idsOf((await admin.rollcall.describeModels({ kind: "fine-tuned" })).data),
  health: (await user.healthz.healthz()).data.status,
  anthropic: idsInVendors((await user.anthropic.listModelsAtAnthropicV1({})).data),
});
