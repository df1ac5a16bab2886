import { operationTable } from "../operation.ts";
import { described, list, namedObject, nullable } from "../shapes/shapes.ts";
import { choice, text } from "../shapes/values.ts";
import { listedProjectFields } from "./listed.ts";

/** One project as its administrators see it, with what would take several calls of OpenAI's. */

const projectDetails = namedObject("ProjectDetails", {
  ...listedProjectFields,
  policy_model_ids: described("The models that the model policy names. Null without one.", nullable(list(text))),
  spend_limit_status: described(
    "Whether calls are refused now, because the spend limit is reached. Null without a limit.",
    nullable(choice(["inactive", "enforcing"])),
  ),
});

export const projectsInDetail = operationTable({
  describeProject: {
    route: "GET /rollcall/v1/projects/{project_id}",
    summary: "Retrieves a project with its model policy, its spend limit, and counts of what it has.",
    answer: projectDetails,
  },
});
