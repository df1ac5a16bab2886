import { startRawUpstream, type RawUpstream } from "../../support/raw-upstream.ts";
import { until } from "../../support/waiting.ts";
import type { Behaviour } from "./behaviours.ts";
import type { Words } from "./words.ts";

/** An upstream that behaves as it is told to, at one address for as long as it lives. */
export class FaultyUpstream {
  readonly id: string;
  readonly words: Words;
  /** The models of its good list. */
  readonly ids: readonly string[];
  #behaviour: Behaviour;
  #turn = 0;
  #server: RawUpstream | null = null;
  #port = 0;

  constructor(id: string, words: Words, modelCount: number, behaviour: Behaviour) {
    this.id = id;
    this.words = words;
    this.ids = Array.from({ length: modelCount }, (_, at) => `${id}-model-${at}`);
    this.#behaviour = behaviour;
  }

  async behave(behaviour: Behaviour, turn: number): Promise<void> {
    this.#behaviour = behaviour;
    this.#turn = turn;
    if (behaviour.isRetired === true) this.close();
    else if (this.#server === null) await this.open();
  }

  async open(): Promise<void> {
    // While nobody listened, a connection of somebody else's may have been given the port for a moment.
    await until(async () => {
      this.#server = await startRawUpstream((...to) => this.#answer(...to), "127.0.0.1", this.#port).catch(() => null);
      return this.#server !== null;
    });
    this.#port = this.#server?.port ?? 0;
  }

  close(): void {
    this.#server?.close();
    this.#server = null;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}${this.words.basePath}`;
  }

  #answer(socket: Parameters<Behaviour["answer"]>[0]["socket"], request: string): void {
    this.#behaviour.answer({ socket, request, words: this.words, ids: this.ids, turn: this.#turn });
  }
}
