import { keys } from "../support/world.ts";

/** One operation of a client, and its answer. */
export interface Attempt {
  readonly kind: "register" | "delete";
  readonly id: string;
  /** The client says that it asked before and got no answer. */
  readonly isRetry: boolean;
  outcome: "unanswered" | "done" | "refused";
  /** Names the audit row of what was done; null when no answer came. */
  requestId: string | null;
}

/** Numbers that look random and are the same for the same seed. */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const clientCount = 8;
const registerShare = 0.55;
const sameIdShare = 0.15;
const refusedStatus = { register: 409, delete: 404 } as const;

/** Clients that register and delete over real sockets until the server dies under them. */
export class CrashClients {
  /** What was tried since the last call of `takeAttempts`. */
  #attempts: Attempt[] = [];
  /** Answers that no server may give, whatever happens to it. */
  readonly problems: string[] = [];
  readonly #random: Random;
  readonly #deletable: string[];
  #registered = 0;
  #newestId: string | null = null;
  #lastDeletedId: string | null = null;

  constructor(random: Random, declaredIds: readonly string[]) {
    this.#random = random;
    this.#deletable = [...declaredIds];
  }

  takeAttempts(): Attempt[] {
    const taken = this.#attempts;
    this.#attempts = [];
    return taken;
  }

  /** Resolves when every client has lost the server. */
  async load(url: string): Promise<void> {
    const client = async () => {
      while (await this.#oneOperation(url));
    };
    await Promise.all(Array.from({ length: clientCount }, client));
  }

  register(url: string, id: string): Promise<Attempt> {
    const body = JSON.stringify({ id });
    const headers = { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" };
    return this.#send(newAttempt("register", id, false), `${url}/rollcall/v1/models`, {
      method: "POST",
      headers,
      body,
    });
  }

  delete(url: string, id: string, isRetry: boolean): Promise<Attempt> {
    const headers = { authorization: `Bearer ${keys.acemeOwner}`, "x-stainless-retry-count": isRetry ? "1" : "0" };
    return this.#send(newAttempt("delete", id, isRetry), `${url}/v1/models/${id}`, { method: "DELETE", headers });
  }

  /** False when there was no server any more. */
  async #oneOperation(url: string): Promise<boolean> {
    const registers = this.#random() < registerShare || this.#deletable.length === 0;
    const attempt = registers ? await this.#registerSome(url) : await this.#deleteSome(url);
    return attempt.outcome !== "unanswered";
  }

  #registerSome(url: string): Promise<Attempt> {
    // Now and then two clients want the same id at the same moment.
    const same = this.#random() < sameIdShare ? this.#newestId : null;
    const id = same ?? `ft:gpt-4o-mini:acemeco:crash:${this.#registered++}`;
    this.#newestId = id;
    return this.register(url, id);
  }

  #deleteSome(url: string): Promise<Attempt> {
    const same = this.#random() < sameIdShare ? this.#lastDeletedId : null;
    const id = same ?? this.#deletable[Math.floor(this.#random() * this.#deletable.length)] ?? "";
    this.#lastDeletedId = id;
    return this.delete(url, id, false);
  }

  async #send(attempt: Attempt, url: string, request: RequestInit): Promise<Attempt> {
    this.#attempts.push(attempt);
    try {
      const answer = await fetch(url, request);
      // The status alone is a promise, even when the rest of the answer is cut off.
      attempt.requestId = answer.headers.get("x-request-id");
      attempt.outcome = answer.status === 200 ? "done" : "refused";
      if (answer.status !== 200 && answer.status !== refusedStatus[attempt.kind])
        this.problems.push(`${attempt.kind} of ${attempt.id} was answered ${answer.status}`);
      this.#remember(attempt);
      const { id } = (await answer.json()) as { id?: string };
      if (attempt.outcome === "done" && id !== attempt.id)
        this.problems.push(`${attempt.kind} of ${attempt.id} was answered with ${id}`);
    } catch {
      // The server is gone; what was known by then stands.
    }
    return attempt;
  }

  #remember({ kind, id, outcome }: Attempt): void {
    const at = this.#deletable.indexOf(id);
    if (kind === "register" && outcome === "done") this.#deletable.push(id);
    if (kind === "delete" && at !== -1) this.#deletable.splice(at, 1);
  }
}

function newAttempt(kind: Attempt["kind"], id: string, isRetry: boolean): Attempt {
  return { kind, id, isRetry, outcome: "unanswered", requestId: null };
}
