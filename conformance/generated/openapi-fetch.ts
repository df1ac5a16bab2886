import createClient from "openapi-fetch";
import { adminKey, baseUrl, got, idsInVendors, idsOf, key, ownModel, print, slashModel } from "./asking.js";
import type { paths } from "./client/schema.js";

const models = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${key}` } });
const admin = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${adminKey}` } });

const one = "/v1/models/{model}";
const absent = await models.GET(one, { params: { path: { model: "absent" } } });
const project = got(await admin.POST("/v1/organization/projects", { body: { name: "generated" } }));
const atProject = { params: { path: { project_id: project.id } } };
print({
  listed: idsOf(got(await models.GET("/v1/models"))),
  retrieved: got(await models.GET(one, { params: { path: { model: slashModel } } })).id,
  absent: { status: absent.response.status, code: absent.error?.error.code ?? null },
  deleted: got(await models.DELETE(one, { params: { path: { model: ownModel } } })).deleted,
  projects: got(await admin.GET("/v1/organization/projects", { params: { query: { limit: 100 } } })).data.map(
    ({ name }) => name,
  ),
  created: project.name,
  unchanged: got(await admin.POST("/v1/organization/projects/{project_id}", { ...atProject, body: {} })).name,
  described: idsOf(got(await admin.GET("/rollcall/v1/models", { params: { query: { kind: "fine-tuned" } } }))),
  health: got(await models.GET("/healthz")).status,
  anthropic: idsInVendors(got(await models.GET("/anthropic/v1/models"))),
});
