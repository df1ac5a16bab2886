import type { ObjectKind } from "../../core/objects.ts";
import type { Actor } from "../../core/people/actor.ts";
import { noteLifeMs, type NotedObjects } from "../../registry/objects/noted-objects.ts";
import { jobWatchMs } from "../../registry/objects/job-watch.ts";
import { objectsIn, type ObjectsInAnswer } from "../../relay/answer/objects-in-answer.ts";
import type { Arrived, Look } from "../../relay/relayed-call.ts";

type Serving = Arrived["serving"];

/** What is to be found in the answer to a request. */
export interface Expected {
  /** The kind of the object that the answer is, or is about. */
  readonly kind: ObjectKind;
  /** Whether the answer is a new object. */
  readonly isNew: boolean;
  /** The id that the request was about; null if none. */
  readonly id: string | null;
}

/** Looks in answers for objects that the organization has made, and notes them. */
export class Noting {
  readonly #objects: NotedObjects;
  readonly #nowMs: () => number;

  constructor(objects: NotedObjects, nowMs: () => number) {
    this.#objects = objects;
    this.#nowMs = nowMs;
  }

  look(actor: Actor, expected: Expected): Look {
    return async (bytes, serving, of) => {
      // An answer that cannot be read still passes.
      const seen = await objectsIn(bytes, of).catch(() => null);
      if (seen !== null) await this.#note(actor, expected, serving, seen);
    };
  }

  async #note(actor: Actor, { kind, isNew, id }: Expected, serving: Serving, seen: ObjectsInAnswer): Promise<void> {
    if (isNew && seen.id !== null) await this.#add(actor, kind, seen.id, serving);
    // Result files belong to the caller, too. Shared sources make no files.
    if (serving.organizationId !== null) for (const file of seen.files) await this.#add(actor, "file", file, serving);
    if (kind !== "fine_tuning.job") return;
    const { organizationId } = actor.audience;
    for (const ended of seen.ended) {
      const job = ended.id ?? id;
      if (job !== null) await this.#objects.jobEnded({ organizationId, kind, id: job }, ended.hasSucceeded);
    }
  }

  async #add({ keyId, projectId, audience }: Actor, kind: ObjectKind, id: string, serving: Serving): Promise<void> {
    const createdMs = this.#nowMs();
    await this.#objects.add({
      organizationId: audience.organizationId,
      kind,
      id,
      projectId,
      keyId,
      source: { organizationId: serving.organizationId, id: serving.sourceId },
      createdMs,
      expiresMs: createdMs + noteLifeMs,
      watchedUntilMs: kind === "fine_tuning.job" ? createdMs + jobWatchMs : null,
    });
  }
}
