import { opened } from "../../../catalogue/views/plain.ts";
import { renderings as api, type ModelRenderingWire } from "../../../api/models/renderings.ts";
import { refuseArchived } from "../../../registry/organization/projects.ts";
import { findProject } from "../../admin/answers.ts";
import { dialectNamed, namedDialects } from "../../models/dialect-selection.ts";
import { modelRendering, type ModelRendering } from "../../models/model-renderings.ts";
import type { Bind } from "../../request/bind.ts";
import type { Services } from "../../services.ts";

/** What the clients of each vendor see of a model. */
export function renderingRoutes(bind: Bind, { store, live, serverSettings }: Services) {
  const { directory } = store;
  return bind(api, {
    listModelRenderings: async ({ organizationId, query }) => {
      const { model, project_id: projectId, dialect: name } = query;
      const dialects = name === null ? byName : [dialectNamed(name)];
      const project = await findProject(directory, organizationId, projectId);
      refuseArchived(project);
      const view = live.view(await directory.projects.audience(project));
      const made = dialects.map(async (dialect) =>
        toWire(await modelRendering(view, dialect, model, serverSettings.modelFields)),
      );
      return { object: "list", data: await Promise.all(made) };
    },
  });
}

const byName = namedDialects.toSorted((a, b) => (a.name < b.name ? -1 : 1));

async function toWire(rendering: ModelRendering): Promise<ModelRenderingWire> {
  const { dialect, baseUrl, request, reply, isListed } = rendering;
  const { status, headers, body } = reply;
  return {
    object: "rollcall.model_rendering",
    dialect,
    base_url: baseUrl,
    request,
    answer: { status, headers, body: await new Response(opened(body)).text() },
    listed: isListed,
  };
}
