import type { AnswerOf } from "../../data/contract.ts";

/** A project as the list has it. */
export type ProjectRow = AnswerOf<"GET /rollcall/v1/projects">["data"][number];

/** A project as its page has it. */
export type Project = AnswerOf<"GET /rollcall/v1/projects/{project_id}">;

/** Counts stop at a thousand. */
export const countMax = 1_000;
