import type { Actor } from "../core/actor.ts";

/** Who asked for a change, and through which request. */
export interface ChangeAuthor {
  readonly actor: Actor;
  readonly address: string | null;
  readonly requestId: string;
}
