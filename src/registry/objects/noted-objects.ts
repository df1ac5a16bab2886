import { setTimeout as sleep } from "node:timers/promises";
import { compositeKey } from "../../core/text/composite-key.ts";
import { LruCache } from "../../core/collections/lru-cache.ts";
import { SerialRuns } from "../../core/serial-runs.ts";
import type { NotedObject, ObjectName } from "../../store/noted-objects.ts";
import type { Store, StoreObserver } from "../../store/store.ts";
import { endingWatchMs } from "./job-watch.ts";

export interface NotedObjectServices {
  readonly store: Store;
  readonly log: Pick<StoreObserver, "trouble">;
  readonly nowMs: () => number;
  /** Refreshes the sources that are due. */
  readonly pollDue: () => void;
  /** How many objects of one kind an organization has notes of. */
  readonly keptMax?: number;
}

/** How long an object is found again. */
export const noteLifeMs = 30 * 86_400_000;
const rememberedMax = 50_000;
const perStatement = 200;
/** Notes that come together are written together, which takes far less time. */
const gatheringMs = 5;
/** Beyond these, of one organization or of all, notes are dropped: the store has not taken any for a while. */
const waitingShare = 5_000;
const waitingMax = 50_000;
const keptMaxDefault = 100_000;
const trimEvery = 1_000;
const deletedPerStatement = 1_000;

/** Remembers which objects organizations have made at sources, in memory and in the store. */
export class NotedObjects {
  readonly #services: NotedObjectServices;
  readonly #remembered = new LruCache<NotedObject>(rememberedMax);
  /** Notes that are not written yet. */
  readonly #waiting: NotedObject[] = [];
  /** By organization: how many notes are not written yet. */
  readonly #waitingOf = new Map<string, number>();
  /** Whether the log has said so since the store last took all notes. */
  #isDroppingLogged = false;
  readonly #writing = new SerialRuns(() => this.#writeWaiting());
  /** By organization and kind: how many were noted since the oldest were last deleted. */
  readonly #added = new Map<string, number>();

  constructor(services: NotedObjectServices) {
    this.#services = services;
  }

  /** Null for an object that is not noted, or is another organization's. */
  async find(name: ObjectName): Promise<NotedObject | null> {
    const key = keyOf(name);
    const note = this.#remembered.get(key) ?? (await this.#services.store.objects.find(name));
    if (note === null || note.expiresMs <= this.#services.nowMs()) return null;
    this.#remembered.set(key, note);
    return note;
  }

  /** Notes an object: from now on it is found here, and once this resolves on every server. Never rejects. */
  async add(note: NotedObject): Promise<void> {
    const key = keyOf(note);
    if (this.#remembered.get(key) !== undefined) return;
    const waitingOf = this.#waitingOf.get(note.organizationId) ?? 0;
    if (waitingOf >= waitingShare || this.#waiting.length >= waitingMax) return this.#logDropping();
    this.#remembered.set(key, note);
    this.#waiting.push(note);
    this.#waitingOf.set(note.organizationId, waitingOf + 1);
    await this.#logged(this.#writing.run());
    if (note.watchedUntilMs !== null) await this.#logged(this.#makeDue(note));
  }

  /** A fine-tuning job is seen to have ended. Never rejects. */
  jobEnded(name: ObjectName, hasSucceeded: boolean): Promise<void> {
    return this.#logged(this.#endJob(name, hasSucceeded));
  }

  /** Resolves when all that was noted so far is written, or could not be. */
  written(): Promise<void> {
    return this.#writing.idle();
  }

  /** The answer that told of it passes all the same. */
  async #logged(noting: Promise<void>): Promise<void> {
    await noting.catch((error: unknown) =>
      this.#services.log.trouble(`objects could not be noted yet: ${String(error)}`),
    );
  }

  /** The model of a job may stand in the list a little later than the job ends. */
  async #endJob(name: ObjectName, hasSucceeded: boolean): Promise<void> {
    const note = await this.find(name);
    const untilMs = this.#services.nowMs() + (hasSucceeded ? endingWatchMs : 0);
    if (note === null || (note.watchedUntilMs ?? 0) <= untilMs) return;
    this.#remembered.set(keyOf(note), { ...note, watchedUntilMs: untilMs });
    await this.#services.store.objects.watchUntil(note, untilMs);
    if (hasSucceeded) await this.#makeDue(note);
  }

  async #makeDue({ source }: NotedObject): Promise<void> {
    await this.#services.store.sources.scheduleNow(source, this.#services.nowMs());
    this.#services.pollDue();
  }

  async #writeWaiting(): Promise<void> {
    await sleep(gatheringMs);
    while (this.#waiting.length > 0) {
      const some = this.#waiting.slice(0, perStatement);
      await this.#services.store.objects.note(some);
      this.#waiting.splice(0, some.length);
      for (const note of some) this.#isWritten(note);
      for (const note of some) await this.#makeRoom(note);
    }
    this.#isDroppingLogged = false;
  }

  #isWritten({ organizationId }: NotedObject): void {
    const left = (this.#waitingOf.get(organizationId) ?? 0) - 1;
    if (left > 0) this.#waitingOf.set(organizationId, left);
    else this.#waitingOf.delete(organizationId);
  }

  #logDropping(): void {
    if (!this.#isDroppingLogged) this.#services.log.trouble("too many objects wait to be noted: some are dropped");
    this.#isDroppingLogged = true;
  }

  async #makeRoom({ organizationId, kind }: NotedObject): Promise<void> {
    const key = compositeKey(organizationId, kind);
    const added = (this.#added.get(key) ?? 0) + 1;
    this.#added.set(key, added % trimEvery);
    if (added < trimEvery) return;
    const { store, keptMax = keptMaxDefault } = this.#services;
    await store.objects.trim(organizationId, kind, keptMax, 2 * trimEvery);
  }
}

/** Deletes the notes that have expired. */
export async function purgeNotes({ objects }: Store, nowMs: number): Promise<void> {
  while ((await objects.purge(nowMs, deletedPerStatement)) === deletedPerStatement);
}

function keyOf({ organizationId, kind, id }: ObjectName): string {
  return compositeKey(organizationId, kind, id);
}
