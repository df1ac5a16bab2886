import { Failure, isOutage } from "./failure.ts";
import { whenRetrying } from "./health.ts";
import { whenPersonChanges } from "./session.ts";
import { topicsOf, type Topic } from "./topics.ts";

/*
 * What has been loaded, by what was asked. Old answers are shown while they are asked for again. The store is bounded in
 * number and in size; what a page shows is never dropped.
 */

export interface Snapshot<Value> {
  readonly value: Value | null;
  /** Why the last attempt failed. The value may still be there from before. */
  readonly error: Failure | null;
  readonly isLoading: boolean;
  /** When the value was right, in Unix milliseconds. */
  readonly asOf: number | null;
}

/** Loads a value; `before` is the last one, and null as an answer means that it is still right. */
export type Load<Value> = (before: Loaded<Value> | null, signal: AbortSignal) => Promise<Loaded<Value> | null>;

export interface Loaded<Value> {
  readonly value: Value;
  readonly etag: string | null;
  /** About how much memory it takes, in characters of its text. */
  readonly length: number;
}

export class Resource<Value> {
  snapshot: Snapshot<Value> = { value: null, error: null, isLoading: false, asOf: null };
  readonly #topics: readonly Topic[];
  readonly #load: Load<Value>;
  readonly #watchers = new Set<() => void>();
  #loaded: Loaded<Value> | null = null;
  #attempt: AbortController | null = null;
  #isWrong = true;

  constructor(path: string, load: Load<Value>) {
    this.#topics = topicsOf(path);
    this.#load = load;
  }

  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  get length(): number {
    return this.#loaded?.length ?? 0;
  }

  /** Loads it if it is not right, and calls back when it changes. Returns what ends it, and the loading if nobody waits. */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    const isYoung = this.snapshot.asOf !== null && Date.now() - this.snapshot.asOf < youngMs;
    if (this.#attempt === null && (this.#isWrong || !isYoung)) void this.refresh();
    return () => {
      this.#watchers.delete(changed);
      if (!this.isWatched) this.#abort();
    };
  }

  /** Asks again. A watched one does so at once, any other when it is next shown. */
  async refresh(): Promise<void> {
    await this.#run(this.#load);
  }

  /** Loads more to what is there, with another request than the usual one. */
  async extend(load: Load<Value>): Promise<void> {
    if (this.#attempt === null) await this.#run(load);
  }

  markWrong(changed: ReadonlySet<Topic>): void {
    if (!this.#topics.some((topic) => changed.has(topic))) return;
    this.#isWrong = true;
    if (this.isWatched) void this.refresh();
  }

  retry(): void {
    if (this.isWatched && this.snapshot.error !== null && isOutage(this.snapshot.error)) void this.refresh();
  }

  forget(): void {
    this.#abort();
    this.#loaded = null;
    this.#isWrong = true;
    this.#show({ value: null, error: null, isLoading: false, asOf: null });
    if (this.isWatched) void this.refresh();
  }

  async #run(load: Load<Value>): Promise<void> {
    this.#abort();
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#isWrong = false;
    this.#show({ ...this.snapshot, isLoading: true });
    try {
      const loaded = await load(this.#loaded, attempt.signal);
      if (attempt.signal.aborted) return;
      this.#attempt = null;
      this.#loaded = loaded ?? this.#loaded;
      this.#show({ value: this.#loaded?.value ?? null, error: null, isLoading: false, asOf: Date.now() });
    } catch (error) {
      if (attempt.signal.aborted) return;
      this.#attempt = null;
      this.#isWrong = true;
      if (!(error instanceof Failure)) throw error;
      this.#show({ ...this.snapshot, error, isLoading: false });
    }
  }

  #abort(): void {
    if (this.#attempt === null) return;
    this.#attempt.abort();
    this.#attempt = null;
    this.#isWrong = true;
    this.#show({ ...this.snapshot, isLoading: false });
  }

  #show(snapshot: Snapshot<Value>): void {
    this.snapshot = snapshot;
    for (const changed of this.#watchers) changed();
  }
}

/** A page that is opened again within this time shows what it had. */
const youngMs = 2000;
const numberMax = 60;
const lengthMax = 24_000_000;

const resources = new Map<string, Resource<unknown>>();

/** The resource with this key, which says all that is asked. */
export function resourceFor<Value>(key: string, path: string, load: Load<Value>): Resource<Value> {
  const known = resources.get(key) as Resource<Value> | undefined;
  const resource = known ?? new Resource<Value>(path, load);
  resources.delete(key);
  resources.set(key, resource as unknown as Resource<unknown>);
  if (known === undefined) dropOldest();
  return resource;
}

/** Asks again for what a change has made wrong. */
export function invalidate(changed: ReadonlySet<Topic>): void {
  for (const resource of resources.values()) resource.markWrong(changed);
}

function dropOldest(): void {
  let number = resources.size;
  let length = [...resources.values()].reduce((sum, resource) => sum + resource.length, 0);
  for (const [key, resource] of resources) {
    if (number <= numberMax && length <= lengthMax) return;
    if (resource.isWatched) continue;
    resources.delete(key);
    number -= 1;
    length -= resource.length;
  }
}

whenRetrying(() => {
  for (const resource of resources.values()) resource.retry();
});

whenPersonChanges(() => {
  for (const [key, resource] of resources) {
    if (!resource.isWatched) resources.delete(key);
    resource.forget();
  }
});
