import { setImmediate } from "node:timers/promises";
import { TooManyWaiting } from "../store.ts";

/** How many writes an organization may queue. */
export const writesWaitingMax = 256;

/** A task that waits. A running one may do what its companion stands for; null if it has to run by itself. */
interface Entry<Companion> {
  readonly run: (place: Place<Companion>) => Promise<void>;
  readonly companion: Companion | null;
}

interface Line<Companion> {
  readonly organizationId: string | null;
  readonly waiting: Entry<Companion>[];
  /** How long the organization's work has taken so far. The lowest position goes first. */
  position: number;
  isRunning: boolean;
  /** Whether its next task does not wait for one that takes others along. */
  mustLead: boolean;
}

/** What a running task may take along. */
export interface Place<Companion> {
  /**
   * Of those who wait, the one whose turn it is; null if none of them can be taken along. It stays in its line until
   * `take` or `leave` is called, and the organization of one that was taken runs until the end of the task.
   */
  next(): Waiting<Companion> | null;
  /** From now on nobody is taken along, so the next task may begin. */
  close(): void;
  /** The opposite. */
  open(): void;
}

export interface Waiting<Companion> {
  readonly organizationId: string | null;
  /** Whether the organization has a task that runs already. */
  readonly isKnown: boolean;
  /** `done` charges its organization for the time since. */
  take(): { readonly companion: Companion; readonly done: () => void };
  /** It cannot be taken along now, so it need not wait for that. */
  leave(): void;
}

/**
 * Runs up to `places` tasks at a time, at most one of each organization. The organization whose tasks took the least
 * time goes first, so others wait only for the running tasks of a busy one, not for its queue. Within an organization
 * the order is that of arrival.
 *
 * While a task takes others along, the next one that could be taken does not begin by itself.
 */
export class FairQueue<Companion = never> {
  readonly #waitingMax: number;
  readonly #places: number;
  readonly #lines = new Map<string | null, Line<Companion>>();
  #running = 0;
  /** How many of the running tasks take others along. */
  #open = 0;
  /** The position of the task that started last. An organization that returns after a pause starts here. */
  #position = 0;
  #idle = Promise.withResolvers<void>();

  constructor({ waitingMax = Infinity, places = 1 }: { readonly waitingMax?: number; readonly places?: number } = {}) {
    this.#waitingMax = waitingMax;
    this.#places = places;
  }

  /** Throws TooManyWaiting if the organization's queue is full. Null means the server itself, which has no limit. */
  enter<T>(organizationId: string | null, work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#queue(organizationId, { run: () => work().then(resolve, reject), companion: null }, reject);
    return promise;
  }

  /** The same for work that takes others along, unless one of them takes its companion. */
  enterTogether(
    organizationId: string | null,
    companion: Companion,
    lead: (place: Place<Companion>) => Promise<void>,
    refuse: (error: TooManyWaiting) => void,
  ): void {
    this.#queue(organizationId, { run: lead, companion }, refuse);
  }

  /** Runs `work` once the queue is empty. */
  async end(work: () => void | Promise<void>): Promise<void> {
    while (this.#running > 0) await this.#idle.promise;
    await this.enter(null, async () => work());
  }

  #queue(organizationId: string | null, entry: Entry<Companion>, refuse: (error: TooManyWaiting) => void): void {
    const line = this.#lineOf(organizationId);
    if (organizationId !== null && line.waiting.length >= this.#waitingMax) return refuse(new TooManyWaiting());
    line.waiting.push(entry);
    this.#admit();
  }

  #lineOf(organizationId: string | null): Line<Companion> {
    let line = this.#lines.get(organizationId);
    if (line === undefined) {
      line = { organizationId, waiting: [], position: 0, isRunning: false, mustLead: false };
      this.#lines.set(organizationId, line);
    }
    if (line.waiting.length === 0) line.position = Math.max(line.position, this.#position);
    return line;
  }

  #admit(): void {
    while (this.#running < this.#places) {
      const line = this.#next((other) => !other.isRunning && this.#mayBegin(other));
      if (line === null) return;
      void this.#run(line);
    }
  }

  /** One that can be taken along waits for that. */
  #mayBegin({ waiting, mustLead }: Line<Companion>): boolean {
    return this.#open === 0 || mustLead || waiting[0]?.companion === null;
  }

  #next(may: (line: Line<Companion>) => boolean): Line<Companion> | null {
    let next: Line<Companion> | null = null;
    for (const line of this.#lines.values()) {
      if (line.waiting.length === 0 || !may(line)) continue;
      if (next === null || line.position < next.position) next = line;
    }
    return next;
  }

  async #run(line: Line<Companion>): Promise<void> {
    const { run, companion } = line.waiting.shift()!;
    this.#running++;
    this.#position = line.position;
    line.isRunning = true;
    line.mustLead = false;
    const place = new OpenPlace<Companion>(line, {
      next: (lines) => this.#next((other) => this.#canJoin(other, lines)),
      started: (position) => void (this.#position = position),
      left: () => this.#admit(),
      opened: (count) => {
        this.#open += count;
        if (count < 0) this.#admit();
      },
    });
    if (companion !== null) place.open();
    await run(place);
    place.end();
    // SQLite runs in this process and never yields, and reads must not wait for all queued writers.
    if (companion === null) await setImmediate();
    this.#running--;
    this.#admit();
    if (this.#running === 0) this.#becomeIdle();
  }

  #canJoin(line: Line<Companion>, lines: ReadonlySet<Line<Companion>>): boolean {
    if (line.waiting[0]?.companion === null) return false;
    return lines.has(line) || (!line.isRunning && !line.mustLead);
  }

  #becomeIdle(): void {
    this.#lines.clear();
    this.#position = 0;
    this.#idle.resolve();
    this.#idle = Promise.withResolvers();
  }
}

interface Surroundings<Companion> {
  next(lines: ReadonlySet<Line<Companion>>): Line<Companion> | null;
  started(position: number): void;
  left(): void;
  opened(count: 1 | -1): void;
}

class OpenPlace<Companion> implements Place<Companion> {
  readonly #lines: Set<Line<Companion>>;
  readonly #around: Surroundings<Companion>;
  readonly #line: Line<Companion>;
  /** Up to when somebody was charged. */
  #chargedMs = performance.now();
  #isOpen = false;

  constructor(line: Line<Companion>, around: Surroundings<Companion>) {
    this.#line = line;
    this.#lines = new Set([line]);
    this.#around = around;
  }

  next(): Waiting<Companion> | null {
    this.#charge(this.#line);
    const line = this.#isOpen ? this.#around.next(this.#lines) : null;
    if (line === null) return null;
    const isKnown = this.#lines.has(line);
    // Nobody else may begin it meanwhile.
    line.isRunning = true;
    return {
      organizationId: line.organizationId,
      isKnown,
      take: () => this.#take(line),
      leave: () => {
        line.isRunning = isKnown;
        line.mustLead = true;
        this.#around.left();
      },
    };
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#around.opened(1);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#around.opened(-1);
  }

  end(): void {
    this.#charge(this.#line);
    for (const line of this.#lines) line.isRunning = false;
    this.close();
  }

  #take(line: Line<Companion>) {
    this.#lines.add(line);
    this.#around.started(line.position);
    const companion = line.waiting.shift()!.companion!;
    this.#charge(this.#line);
    return { companion, done: () => this.#charge(line) };
  }

  #charge(line: Line<Companion>): void {
    const nowMs = performance.now();
    line.position += nowMs - this.#chargedMs;
    this.#chargedMs = nowMs;
  }
}
