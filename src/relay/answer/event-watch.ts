import { AlikeEvents } from "./alike-events.ts";
import { varyingPaths, type Ending } from "./endings.ts";
import { EventFollower, type EventListener } from "./event-follower.ts";
import { JsonFollower, type JsonListener } from "./json-follower.ts";
import type { UsageWatch } from "../usage/usage-watch.ts";
import type { UsageCut } from "./usage-cut.ts";
import { ShortWord } from "./short-word.ts";

const [openObject, openList, letterN] = [0x7b, 0x5b, 0x6e];
const nothing = new Uint8Array();

const reasons: ReadonlySet<string> = new Set([
  "choices.finish_reason",
  "candidates.finishReason",
  "promptFeedback.blockReason",
]);

/** Watches server-sent events. What an event says counts once it is complete: clients learn of it only then. */
export class EventWatch implements EventListener, JsonListener {
  /** How many events are complete. */
  count = 0;
  readonly #follower = new EventFollower(this);
  readonly #json: JsonFollower;
  readonly #ending: Ending;
  readonly #usage: UsageWatch;
  readonly #cut: UsageCut | null;
  readonly #alike = new AlikeEvents();
  #chunk: Uint8Array = nothing;
  #textBytesBefore = 0;
  #isTerminated = false;
  #isFinished = false;
  /** Whether the last event had usage only, which is the last that some servers send. */
  #isUsageLast = false;

  // Of the event that is arriving.
  readonly #name = new ShortWord();
  readonly #type = new ShortWord();
  readonly #text = new ShortWord();
  #data: "not begun" | "json" | "text" | "of no interest" = "not begun";
  #isInType = false;
  #hasError = false;
  #hasReason = false;
  #hasChoices = false;
  #hasList = false;
  #hasUsage = false;

  constructor(ending: Ending, usage: UsageWatch, cut: UsageCut | null) {
    this.#ending = ending;
    this.#cut = cut;
    this.#usage = usage;
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
    this.#chunk = chunk;
    this.#alike.forgetPositions();
    this.#follower.push(chunk);
    this.#chunk = nothing;
  }

  /** After the last event, one that is like it changes nothing but these. */
  endOfKnown(bytes: Uint8Array, at: number): number {
    const end = this.#alike.endOfAlike(bytes, at);
    if (end === -1) return -1;
    this.count++;
    this.#usage.textBytes += this.#alike.textBytes;
    this.#cut?.eventPasses();
    return end;
  }

  eventBegins(at: number): void {
    this.#name.clear();
    this.#alike.begins(at);
    this.#textBytesBefore = this.#usage.textBytes;
    this.#cut?.eventBegins(at);
  }

  nameBegins(): void {
    this.#name.clear();
  }

  nameComes(bytes: Uint8Array, from: number, to: number): void {
    this.#name.add(bytes, from, to);
  }

  dataComes(bytes: Uint8Array, from: number, to: number): void {
    if (this.#data === "not begun") this.#data = this.#dataThatBeginsWith(bytes[from] as number);
    if (this.#data === "json") this.#json.read(bytes, from, to);
    else if (this.#data === "text") this.#text.add(bytes, from, to);
  }

  #dataThatBeginsWith(byte: number): "json" | "text" | "of no interest" {
    const { text, data, telling } = this.#ending;
    if (text !== null && byte === text[0]) return "text";
    const isRead = data === "of all" || (this.#name.isEmpty ? data === "of unnamed" : this.#name.isOneOf(telling));
    return isRead ? "json" : "of no interest";
  }

  valueBegins(path: string, byte: number, at: number): void {
    if (path === "choices") this.#choiceBegins(byte);
    else if (path === "type") this.#isInType = true;
    else if (path === "error") this.#hasError = byte !== letterN;
    else if (reasons.has(path)) this.#hasReason ||= byte !== letterN;
    else {
      if (path === "usage") this.#hasUsage = byte === openObject;
      this.#usage.begins(path, byte);
      const { isInText } = this.#usage;
      if (isInText || varyingPaths.has(path)) this.#alike.gapBegins(byte, at, isInText);
    }
  }

  /** The list, or something in it. */
  #choiceBegins(byte: number): void {
    this.#hasChoices ||= byte === openObject;
    if (this.#hasList || byte !== openList) this.#cut?.eventPasses();
    this.#hasList = true;
  }

  valueComes(bytes: Uint8Array, from: number, to: number): void {
    if (this.#isInType) this.#type.add(bytes, from, to);
    else this.#usage.comes(bytes, from, to);
  }

  valueEnds(at: number): void {
    this.#alike.gapEnds(at);
    if (!this.#isInType) this.#usage.ends();
    this.#isInType = false;
  }

  dataLineEnds(at: number): void {
    this.#json.endLine(at);
  }

  eventEnds(at: number): void {
    this.#cut?.eventEnds(at, this.#hasUsage && this.#hasList);
    const { names, types, images } = this.#ending;
    this.count++;
    const isLast = this.#name.isOneOf(names) || this.#type.isOneOf(types);
    if (isLast && (this.#name.isOneOf(images) || this.#type.isOneOf(images))) this.#usage.images++;
    this.#isTerminated ||= isLast || this.#hasError || this.#endsByText();
    this.#isFinished ||= this.#hasReason;
    this.#isUsageLast = this.#hasUsage && !this.#hasChoices;
    // Of those that end a stream, each may be an image. No more than one event is cut out, so one like it passes.
    this.#alike.ends(this.#chunk, at, isLast ? null : this.#usage.textBytes - this.#textBytesBefore);
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
    this.#isInType = false;
    this.#hasError = this.#hasReason = this.#hasChoices = this.#hasList = this.#hasUsage = false;
  }
}
