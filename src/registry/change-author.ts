import type { Actor } from "../core/people/actor.ts";
import type { Refusal } from "../core/refusal.ts";

/** Who asked for a change, and through which request. */
export interface ChangeAuthor {
  readonly actor: Actor;
  readonly address: string | null;
  readonly requestId: string;
  /** The rule that let them ask, to be asked again when the change is made. */
  readonly refuse: (actor: Actor) => Refusal | null;
}
