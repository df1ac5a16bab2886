/** Hears of server-sent events. Positions are those in the bytes that are being read. */
export interface EventListener {
  /** An event begins. Where it ends if it need not be followed; -1 if it must be. */
  endOfKnown?(bytes: Uint8Array, at: number): number;
  /** The first line of an event begins. */
  eventBegins?(at: number): void;
  /** A name begins. Of several names of an event the last one counts. */
  nameBegins(): void;
  /** A piece of the event's name. */
  nameComes(bytes: Uint8Array, from: number, to: number): void;
  /** A piece of the event's data. */
  dataComes(bytes: Uint8Array, from: number, to: number): void;
  /** A line of data ends before `at`. */
  dataLineEnds(at: number): void;
  /** The blank line after an event with data ends before `at`, but for a line feed after a carriage return. */
  eventEnds(at: number): void;
}

const [lineFeed, carriageReturn, colon, space] = [0x0a, 0x0d, 0x3a, 0x20];
const dataField = new TextEncoder().encode("data");
const eventField = new TextEncoder().encode("event");

/** What is being read. */
const [lineStart, fieldName, afterColon, fieldValue] = [0, 1, 2, 3];

/** Follows server-sent events that arrive in pieces, and holds none of them. Lines end with LF, CR or both. */
export class EventFollower {
  readonly #listener: EventListener;
  #reading = lineStart;
  /** The field whose name has begun alike, and by how many bytes; null for one that nobody asks for. */
  #field: Uint8Array | null = null;
  #matched = 0;
  #isInEvent = false;
  #hasData = false;
  #isAfterReturn = false;
  // Where the next line ends, as far as it has been searched: a search for each line alone would look at all the rest.
  #lineFeedAt = -1;
  #returnAt = -1;

  constructor(listener: EventListener) {
    this.#listener = listener;
  }

  /** Whether an event of ours can begin here. */
  get isBetweenEvents(): boolean {
    return this.#reading === lineStart && !this.#isInEvent;
  }

  push(bytes: Uint8Array): void {
    this.#lineFeedAt = this.#returnAt = -1;
    for (let at = 0; at < bytes.length;) {
      if (this.#reading === lineStart) at = this.#beginLine(bytes, at);
      else if (this.#reading === fieldName) at = this.#readField(bytes, at);
      else if (this.#reading === afterColon) at = this.#beginValue(bytes, at);
      else at = this.#readValue(bytes, at);
    }
  }

  #beginLine(bytes: Uint8Array, at: number): number {
    const byte = bytes[at] as number;
    const isSecondOfTwo = this.#isAfterReturn && byte === lineFeed;
    this.#isAfterReturn = byte === carriageReturn;
    if (isSecondOfTwo) return at + 1;
    if (byte === lineFeed || byte === carriageReturn) {
      if (this.#hasData) this.#listener.eventEnds(at + 1);
      this.#isInEvent = this.#hasData = false;
      return at + 1;
    }
    if (byte !== colon && !this.#isInEvent) {
      const end = this.#listener.endOfKnown?.(bytes, at) ?? -1;
      // A line feed that belongs to its last carriage return is one more blank line, and means nothing.
      if (end !== -1) return end;
    }
    this.#field = byte === dataField[0] ? dataField : byte === eventField[0] ? eventField : null;
    this.#matched = 0;
    // A line that begins with a colon is a comment.
    this.#reading = byte === colon ? fieldValue : fieldName;
    if (byte === colon || this.#isInEvent) return at;
    this.#isInEvent = true;
    this.#listener.eventBegins?.(at);
    return at;
  }

  #readField(bytes: Uint8Array, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === colon) {
        if (this.#matched !== this.#field?.length) this.#field = null;
        this.#reading = afterColon;
        return at + 1;
      }
      if (byte === lineFeed || byte === carriageReturn) return this.#endLine(bytes, at);
      if (this.#field?.[this.#matched] === byte) this.#matched++;
      else this.#field = null;
    }
    return bytes.length;
  }

  #beginValue(bytes: Uint8Array, at: number): number {
    this.#reading = fieldValue;
    if (this.#field === eventField) this.#listener.nameBegins();
    return bytes[at] === space ? at + 1 : at;
  }

  #readValue(bytes: Uint8Array, from: number): number {
    const end = this.#lineEnd(bytes, from);
    if (this.#field === dataField && end > from) {
      this.#hasData = true;
      this.#listener.dataComes(bytes, from, end);
    } else if (this.#field === eventField) {
      this.#listener.nameComes(bytes, from, end);
    }
    return end === bytes.length ? end : this.#endLine(bytes, end);
  }

  #endLine(bytes: Uint8Array, at: number): number {
    if (this.#field === dataField) this.#listener.dataLineEnds(at);
    this.#reading = lineStart;
    this.#isAfterReturn = bytes[at] === carriageReturn;
    return at + 1;
  }

  #lineEnd(bytes: Uint8Array, from: number): number {
    if (this.#lineFeedAt < from) this.#lineFeedAt = positionOf(lineFeed, bytes, from);
    if (this.#returnAt < from) this.#returnAt = positionOf(carriageReturn, bytes, from);
    return Math.min(this.#lineFeedAt, this.#returnAt);
  }
}

/** The length of the bytes if it is not in them. */
function positionOf(byte: number, bytes: Uint8Array, from: number): number {
  const at = bytes.indexOf(byte, from);
  return at === -1 ? bytes.length : at;
}
