import type { AnswerOf } from "../../../data/contract.ts";

/** A spend alert of a project. */
export type Alert = AnswerOf<"GET /v1/organization/projects/{project_id}/spend_alerts">["data"][number];
