import { Dice } from "../../tenants/dice.ts";
import { keys } from "../../support/world.ts";
import type { Attempt } from "../../durability/crash-clients.ts";
import { ask, pathOf, register, type Said } from "../calls.ts";
import type { Operation } from "./history.ts";

/** What a client needs to know of a server. The name is the process's. */
export interface Place {
  readonly name: string;
  readonly server: { readonly url: string };
}

/** A question that was not answered as it would be without a fault. */
interface Failure {
  readonly place: string;
  readonly startMs: number;
}

type Kind = Operation["kind"];

const clientCount = 8;
const pauseMsMax = 12;
// Few enough that clients get into each other's way.
const recentMax = 8;
// Enough that a list is asked about what was deleted longer ago than a server may be late.
const listedMax = 200;
const pauseAfterFailureMs = 30;
const refusedStatus: Readonly<Record<Kind, number>> = { register: 409, delete: 404, read: 404 };

/** Clients that register, delete, retrieve and list through several servers, and record the answers. */
export class HistoryClients {
  readonly operations: Operation[] = [];
  /** The same, as those know them who compare with the audit log. */
  readonly attempts: Attempt[] = [];
  readonly failures: Failure[] = [];
  /** Answers that no server may give, whatever happens to it. */
  readonly problems: string[] = [];
  readonly #places: readonly Place[];
  readonly #dice: Dice;
  readonly #mark: string;
  readonly #ids: string[] = [];

  constructor(places: readonly Place[], seed: number) {
    this.#places = places;
    this.#dice = new Dice(seed);
    this.#mark = `ft:gpt-4o-mini:acemeco:history:${seed}`;
  }

  async load(goesOn: () => boolean): Promise<void> {
    const client = async () => {
      while (goesOn()) {
        const failuresBefore = this.failures.length;
        await this.#oneOperation(this.#dice.pick(this.#places));
        const failed = this.failures.length > failuresBefore;
        await Bun.sleep(failed ? pauseAfterFailureMs : this.#dice.below(pauseMsMax));
      }
    };
    await Promise.all(Array.from({ length: clientCount }, client));
  }

  /** A write and a read that show whether a server does its work. */
  async probe(place: Place): Promise<void> {
    const id = this.#newId();
    await Promise.all([this.#register(place, id), this.#list(place, [id])]);
  }

  /** Asks every server about everything there ever was. */
  async lookAtEverything(): Promise<void> {
    for (const place of this.#places) await this.#list(place, this.#ids);
  }

  #oneOperation(place: Place): Promise<void> {
    const recent = this.#ids.slice(-recentMax);
    const chance = this.#dice.below(100);
    if (chance < 20 || recent.length === 0) return this.#register(place, this.#newId());
    const id = this.#dice.pick(recent);
    if (chance < 25) return this.#register(place, id);
    if (chance < 50) return this.#send("delete", place, id, () => ask(place.server.url, "DELETE", pathOf(id)));
    if (chance < 80) return this.#send("read", place, id, () => ask(place.server.url, "GET", pathOf(id)));
    return this.#list(place, this.#ids.slice(-listedMax));
  }

  #register(place: Place, id: string): Promise<void> {
    return this.#send("register", place, id, () => register(place.server.url, id));
  }

  async #list(place: Place, ids: readonly string[]): Promise<void> {
    const { name } = place;
    const startMs = performance.now();
    const said = await ask(place.server.url, "GET", "/v1/models", keys.acemeOwner);
    const endMs = performance.now();
    if (!this.#isSound(said, "list", name, startMs, [200])) return;
    const listed = new Set(said.json.data.map((model: { id: string }) => model.id));
    for (const id of ids) {
      const outcome = listed.has(id) ? "done" : "refused";
      this.operations.push({ kind: "read", id, server: name, startMs, endMs, outcome });
    }
  }

  async #send(kind: Kind, { name }: Place, id: string, send: () => Promise<Said | null>): Promise<void> {
    const startMs = performance.now();
    const said = await send();
    const endMs = performance.now();
    const sound = this.#isSound(said, `${kind} of ${id}`, name, startMs, [200, refusedStatus[kind]]);
    const outcome = !sound ? "unknown" : said.status === 200 ? "done" : "refused";
    if (sound && outcome === "done" && said.json.id !== id)
      this.problems.push(`${kind} of ${id} was answered with ${said.json.id}`);
    if (kind !== "read" || sound) this.operations.push({ kind, id, server: name, startMs, endMs, outcome });
    // A deletion is refused by what its server shows, of which the audit log knows nothing.
    if (kind === "read" || (kind === "delete" && outcome === "refused")) return;
    const attempt = { kind, id, isRetry: false, requestId: said?.requestId ?? null };
    this.attempts.push({ ...attempt, outcome: outcome === "unknown" ? "unanswered" : outcome });
  }

  /** Whether it is one of these answers. Otherwise it may only be silence, or a 503 that says when to ask again. */
  #isSound(said: Said | null, what: string, place: string, startMs: number, statuses: readonly number[]): said is Said {
    if (said !== null && statuses.includes(said.status)) return true;
    this.failures.push({ place, startMs });
    if (said !== null && (said.status !== 503 || said.retryAfter === null))
      this.problems.push(`${what} was answered ${said.status} by server ${place}: ${JSON.stringify(said.json)}`);
    return false;
  }

  #newId(): string {
    const id = `${this.#mark}-${this.#ids.length}`;
    this.#ids.push(id);
    return id;
  }
}
