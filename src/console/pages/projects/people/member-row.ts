import type { AnswerOf } from "../../../data/contract.ts";

/** Somebody in a project as the list has them. */
export type Member = AnswerOf<"GET /rollcall/v1/users">["data"][number];

export const memberRoles = ["owner", "member", "viewer"] as const;
