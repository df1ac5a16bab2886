import type { AnswerOf } from "../../../data/contract.ts";

/** A service account as the list has it. */
export type Account = AnswerOf<"GET /rollcall/v1/service_accounts">["data"][number];
