import type { AnswerOf } from "../../data/contract.ts";

/** A key as the list of all keys has it. */
export type KeyRow = AnswerOf<"GET /rollcall/v1/api_keys">["data"][number];

export const daySeconds = 86_400;
/** A key that ends within this time needs somebody; so the server's summary counts them too. */
export const endsSoonSeconds = 14 * daySeconds;
export const unusedSeconds = 90 * daySeconds;

/** The user or service account that holds a key. */
export interface Holder {
  readonly type: "user" | "service_account";
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
}

export function holderOf({ owner }: Pick<KeyRow, "owner">): Holder {
  const { type, user, service_account: account } = owner;
  if (user !== undefined) return { type, id: user.id, name: user.name || user.email, email: user.email };
  return { type, id: account?.id ?? "", name: account?.name ?? "", email: null };
}

/** What a key is worth now. The first that holds is the one that decides. */
export type KeyState = "revoked" | "ended" | "holder-left" | "ending" | "unused" | "valid";

export function stateOf(key: KeyRow, nowSeconds: number): KeyState {
  if (key.revoked_at !== null) return "revoked";
  if (key.expires_at !== null && key.expires_at <= nowSeconds) return "ended";
  if (key.owner_project_access === "inactive") return "holder-left";
  if (key.expires_at !== null && key.expires_at < nowSeconds + endsSoonSeconds) return "ending";
  const lastUse = key.last_used_at ?? key.created_at;
  return lastUse < nowSeconds - unusedSeconds ? "unused" : "valid";
}

/** Whether requests with the key are refused from now on, whatever happens. */
export function isOver(key: KeyRow, nowSeconds: number): boolean {
  return ["revoked", "ended"].includes(stateOf(key, nowSeconds));
}
