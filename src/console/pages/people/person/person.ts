import type { AnswerOf } from "../../../data/contract.ts";

/** A person with all that belongs to them. */
export type Person = AnswerOf<"GET /rollcall/v1/users/{user_id}">;
