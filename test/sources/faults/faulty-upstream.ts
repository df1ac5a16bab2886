import { startRawUpstream, type RawUpstream } from "../../support/upstreams/raw-upstream.ts";
import { until } from "../../support/waiting.ts";
import type { Behaviour } from "./behaviours.ts";
import type { ListFormat } from "./list-formats.ts";

/** An upstream with a behaviour that can change, always at the same address. */
export class FaultyUpstream {
  readonly id: string;
  readonly format: ListFormat;
  /** The models of its valid list. */
  readonly ids: readonly string[];
  #behaviour: Behaviour;
  #turn = 0;
  #server: RawUpstream | null = null;
  #port = 0;

  constructor(id: string, format: ListFormat, modelCount: number, behaviour: Behaviour) {
    this.id = id;
    this.format = format;
    this.ids = Array.from({ length: modelCount }, (_, at) => `${id}-model-${at}`);
    this.#behaviour = behaviour;
  }

  async behave(behaviour: Behaviour, turn: number): Promise<void> {
    this.#behaviour = behaviour;
    this.#turn = turn;
    if (behaviour.isDown === true) this.close();
    else if (this.#server === null) await this.open();
  }

  async open(): Promise<void> {
    // While the port was free, another process's connection may have been using it for a moment.
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
    return `http://127.0.0.1:${this.#port}${this.format.basePath}`;
  }

  #answer(socket: Parameters<Behaviour["answer"]>[0]["socket"], request: string): void {
    this.#behaviour.answer({ socket, request, format: this.format, ids: this.ids, turn: this.#turn });
  }
}
