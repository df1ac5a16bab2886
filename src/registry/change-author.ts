import type { Right } from "../core/access.ts";
import type { Actor } from "../core/people/actor.ts";

/** Who asks for a change, and through which request. */
export interface ChangeAuthor {
  readonly actor: Actor;
  readonly address: string | null;
  readonly requestId: string;
  /** The right that the call needs, demanded again when the change is made. */
  readonly right: Right;
}
