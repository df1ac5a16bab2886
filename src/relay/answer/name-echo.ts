import { EventFollower } from "./event-follower.ts";
import { placesOf, type Place } from "./followed-paths.ts";
import type { StreamFormat } from "./format.ts";
import { JsonFollower } from "./json-follower.ts";

/** Where the events of a stream say which model answers. */
const inEvents: Readonly<Record<StreamFormat, Place>> = {
  chat: placesOf(["model"]),
  responses: placesOf(["response.model"]),
  messages: placesOf(["message.model"]),
  gemini: placesOf(["modelVersion"]),
  ollama: placesOf(["model"]),
  cohere: placesOf([]),
};

/** Where an answer that is one document says so. */
const inDocument: Readonly<Record<StreamFormat, Place>> = {
  ...inEvents,
  responses: placesOf(["model"]),
  messages: placesOf(["model"]),
};
const inAnyDocument = placesOf(["model", "modelVersion"]);

const quote = 0x22;

/**
 * Writes the name that the caller used over the source's, in exactly the fields that repeat it. All other bytes pass as
 * they are. None is held back, so an event may have any length, and what comes out does not depend on the chunks.
 */
export class NameEcho {
  readonly #name: Uint8Array;
  readonly #read: (chunk: Uint8Array) => void;
  #isOver: boolean;
  #chunk: Uint8Array = new Uint8Array();
  #parts: Uint8Array[] = [];
  /** Up to where the chunk has passed; null inside of the name that is replaced. */
  #passedTo: number | null = 0;

  /** `framing` is "document" for an answer that is one JSON document. A format that is null has no streams. */
  constructor(format: StreamFormat | null, from: string, to: string, framing: "events" | "document" = "events") {
    const isDocument = framing === "document" || format === null;
    const place = isDocument ? placeInDocument(format) : inEvents[format];
    const isOnce = format === "messages" && !isDocument;
    const json = this.#follower(place, isOnce);
    this.#isOver = from === to || place.members.length === 0;
    this.#name = new TextEncoder().encode(JSON.stringify(to));
    this.#read = isDocument || format === "ollama" ? (chunk) => json.read(chunk, 0, chunk.length) : eventReader(json);
  }

  /** The chunk itself where nothing in it changes. */
  push(chunk: Uint8Array): Uint8Array {
    if (this.#isOver) return chunk;
    this.#chunk = chunk;
    this.#parts = [];
    if (this.#passedTo !== null) this.#passedTo = 0;
    this.#read(chunk);
    if (this.#passedTo === 0) return chunk;
    if (this.#passedTo !== null) this.#parts.push(chunk.subarray(this.#passedTo));
    return Buffer.concat(this.#parts);
  }

  /** Only the first event of Anthropic's streams has the name. */
  #follower(place: Place, isOnce: boolean): JsonFollower {
    return new JsonFollower(place, {
      valueBegins: (_path, byte, at) => {
        if (byte !== quote || this.#isOver) return;
        this.#parts.push(this.#chunk.subarray(this.#passedTo ?? 0, at), this.#name);
        this.#passedTo = null;
      },
      valueComes: () => {},
      valueEnds: (at) => {
        if (this.#passedTo !== null) return;
        this.#passedTo = at;
        this.#isOver = isOnce;
      },
    });
  }
}

function eventReader(json: JsonFollower): (chunk: Uint8Array) => void {
  const events = new EventFollower({
    nameBegins: () => {},
    nameComes: () => {},
    dataComes: (bytes, from, to) => json.read(bytes, from, to),
    dataLineEnds: (at) => json.endLine(at),
    eventEnds: () => json.reset(),
  });
  return (chunk) => events.push(chunk);
}

function placeInDocument(format: StreamFormat | null): Place {
  return format === null ? inAnyDocument : inDocument[format];
}
