import type { Ending } from "./endings.ts";
import { EventFollower, type EventListener } from "./event-follower.ts";
import { JsonFollower, type JsonListener } from "./json-follower.ts";
import { ShortWord } from "./short-word.ts";

const [openObject, letterN] = [0x7b, 0x6e];

/** Watches server-sent events. What an event says counts once it is complete: clients learn of it only then. */
export class EventWatch implements EventListener, JsonListener {
  /** How many events are complete. */
  count = 0;
  readonly #follower = new EventFollower(this);
  readonly #json: JsonFollower;
  readonly #ending: Ending;
  #isTerminated = false;
  #isFinished = false;
  /** Whether the last event had usage only, which is the last that some servers send. */
  #isUsageLast = false;

  // Of the event that is arriving.
  readonly #name = new ShortWord();
  readonly #type = new ShortWord();
  readonly #text = new ShortWord();
  #data: "not begun" | "json" | "text" | "of no interest" = "not begun";
  #bytes: Uint8Array = new Uint8Array();
  /** Where the type begins in the bytes, or the rest of it; null outside of it. */
  #typeFrom: number | null = null;
  #hasError = false;
  #hasReason = false;
  #hasChoices = false;
  #hasUsage = false;

  constructor(ending: Ending) {
    this.#ending = ending;
    this.#json = new JsonFollower(ending.places, this);
  }

  get isComplete(): boolean {
    return this.isTerminated || this.#isFinished || this.#isUsageLast;
  }

  get isTerminated(): boolean {
    return this.#isTerminated || this.#endsByText();
  }

  get isBetweenEvents(): boolean {
    return this.#follower.isBetweenEvents;
  }

  push(chunk: Uint8Array): void {
    this.#follower.push(chunk);
  }

  nameBegins(): void {
    this.#name.clear();
  }

  nameComes(bytes: Uint8Array, from: number, to: number): void {
    this.#name.add(bytes, from, to);
  }

  dataComes(bytes: Uint8Array, from: number, to: number): void {
    if (this.#data === "not begun") this.#data = this.#dataThatBeginsWith(bytes[from] as number);
    if (this.#data === "json") this.#readJson(bytes, from, to);
    else if (this.#data === "text") this.#text.add(bytes, from, to);
  }

  #dataThatBeginsWith(byte: number): "json" | "text" | "of no interest" {
    const { text, data } = this.#ending;
    if (text !== null && byte === text[0]) return "text";
    return data === "of all" || (data === "of unnamed" && this.#name.isEmpty) ? "json" : "of no interest";
  }

  #readJson(bytes: Uint8Array, from: number, to: number): void {
    this.#bytes = bytes;
    if (this.#typeFrom !== null) this.#typeFrom = from;
    this.#json.read(bytes, from, to);
    if (this.#typeFrom !== null) this.#type.add(bytes, this.#typeFrom, to);
  }

  valueBegins(path: string, byte: number, at: number): void {
    if (path === "choices") this.#hasChoices ||= byte === openObject;
    else if (path === "usage") this.#hasUsage = byte === openObject;
    else if (path === "type") this.#typeFrom = at + 1;
    else if (path === "error") this.#hasError = byte !== letterN;
    else this.#hasReason ||= byte !== letterN;
  }

  textEnds(at: number): void {
    if (this.#typeFrom !== null) this.#type.add(this.#bytes, this.#typeFrom, at - 1);
    this.#typeFrom = null;
  }

  dataLineEnds(at: number): void {
    this.#json.endLine(at);
  }

  eventEnds(): void {
    const { names } = this.#ending;
    this.count++;
    this.#isTerminated ||=
      this.#hasError || this.#endsByText() || this.#name.isOneOf(names) || this.#type.isOneOf(names);
    this.#isFinished ||= this.#hasReason;
    this.#isUsageLast = this.#hasUsage && !this.#hasChoices;
    this.#forgetEvent();
  }

  #endsByText(): boolean {
    const { text } = this.#ending;
    return text !== null && this.#text.beginsWith(text);
  }

  #forgetEvent(): void {
    this.#json.reset();
    this.#name.clear();
    this.#type.clear();
    this.#text.clear();
    this.#data = "not begun";
    this.#typeFrom = null;
    this.#hasError = this.#hasReason = this.#hasChoices = this.#hasUsage = false;
  }
}
