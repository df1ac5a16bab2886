/*
 * An organization's audit log is a hash chain: each row's hash covers the whole row and the previous hash, so changing,
 * removing or inserting a row breaks every later hash. docs/storage.md specifies the canonical form for independent
 * verifiers.
 */

/** Returns the SHA-256 of a text in hexadecimal. */
export type Sha256 = (text: string) => string;

/** A row of the audit log, each column as its stored text. */
export interface AuditRecord {
  readonly organizationId: string;
  readonly revision: string;
  readonly id: string;
  readonly at: string;
  readonly type: string;
  readonly keyId: string | null;
  readonly principalId: string | null;
  readonly address: string | null;
  readonly requestId: string | null;
  readonly projectId: string | null;
  readonly resourceId: string | null;
  readonly details: string;
  /** Null for a row without names, and for one older than the column. */
  readonly names: string | null;
}

/** A row with its place in the chain. Rows written before the chain existed have neither position nor hash. */
export interface AuditLink extends AuditRecord {
  /** 1 for the first row of the chain. */
  readonly position: number | null;
  readonly hash: string | null;
}

/** Stored beside the rows: the length of the chain and the hash of its newest row. */
export interface AuditHead {
  readonly events: number;
  readonly hash: string;
  /** Rows written before the chain existed. The first hash covers this number too. */
  readonly eventsBeforeChain: number;
}

/** The hash that the first row builds on. */
export function chainStart(organizationId: string, eventsBeforeChain: number, sha256: Sha256): string {
  return sha256(JSON.stringify(["rollcall audit chain 1", organizationId, String(eventsBeforeChain)]));
}

export function linkHash(previousHash: string, position: number, record: AuditRecord, sha256: Sha256): string {
  // A fixed order of texts and nulls, so that two different rows never have the same form.
  const columns = [
    record.organizationId,
    record.revision,
    record.id,
    record.at,
    record.type,
    record.keyId,
    record.principalId,
    record.address,
    record.requestId,
    record.projectId,
    record.resourceId,
    record.details,
    // A row without names hashes as it did before there were names.
    ...(record.names === null ? [] : [record.names]),
  ];
  // Stores keep only well-formed text, and a row must hash the same before and after storage.
  const texts = columns.map((text) => text?.toWellFormed() ?? null);
  return sha256(JSON.stringify([previousHash, String(position), ...texts]));
}

/** Where a chain breaks: at this row, or at its end when `eventId` is null. */
export interface ChainBreak {
  readonly revision: number | null;
  readonly eventId: string | null;
  readonly reason: "altered" | "removed" | "inserted" | "truncated";
}

/** A head that an operator recorded earlier. */
export type NotedHead = Pick<AuditHead, "events" | "hash">;

export interface AuditVerification {
  /** How many rows of the chain are intact, up to the break if there is one. */
  readonly events: number;
  readonly eventsBeforeChain: number;
  /** The hash of the newest intact row, to be recorded elsewhere. */
  readonly head: string;
  /** How many rows the chain has by now. */
  readonly eventsInLog: number;
  readonly broken: ChainBreak | null;
  /** Where the next part goes on; null if the end or a break is reached. */
  readonly next: ChainPlace | null;
}

/** How far a chain is verified. */
export interface ChainPlace {
  /** Of the last row. */
  readonly revision: number;
  readonly id: string;
  readonly eventsBeforeChain: number;
  readonly events: number;
  /** Of the last row of the chain; null before its first. */
  readonly hash: string | null;
}

/** Verifies one organization's rows in the order of their revisions and stops at the first break. */
export class ChainWalk {
  readonly #organizationId: string;
  readonly #sha256: Sha256;
  readonly #noted: NotedHead | null;
  #before = 0;
  #events = 0;
  #hash: string | null = null;
  #broken: ChainBreak | null = null;

  /** `from` is where an earlier walk over the same rows ended. */
  constructor(organizationId: string, noted: NotedHead | null, sha256: Sha256, from: ChainPlace | null = null) {
    this.#organizationId = organizationId;
    this.#noted = noted;
    this.#sha256 = sha256;
    if (from === null) return;
    this.#before = from.eventsBeforeChain;
    this.#events = from.events;
    this.#hash = from.hash;
  }

  /** False once the chain is broken. `newest` is the store's current revision. */
  take(link: AuditLink, head: AuditHead, newest: number): boolean {
    const reason = this.#breakAt(link, head, newest);
    if (reason !== null) this.#broken = { revision: Number(link.revision), eventId: link.id, reason };
    return reason === null;
  }

  /** Call after the last row, or after the first break. */
  end(head: AuditHead): AuditVerification {
    const reason = this.#broken === null ? this.#breakAtEnd(head) : null;
    const broken = reason === null ? this.#broken : { revision: null, eventId: null, reason };
    return { ...this.#soFar(head), broken, next: null };
  }

  /** Call after an intact row, where another walk goes on. */
  pause({ revision, id }: Pick<ChainPlace, "revision" | "id">, head: AuditHead): AuditVerification {
    const next = { revision, id, eventsBeforeChain: this.#before, events: this.#events, hash: this.#hash };
    return { ...this.#soFar(head), broken: null, next };
  }

  #soFar(head: AuditHead) {
    const newest = this.#hash ?? this.#startOf(head);
    return { events: this.#events, eventsBeforeChain: this.#before, head: newest, eventsInLog: head.events };
  }

  #breakAt(link: AuditLink, head: AuditHead, newest: number): ChainBreak["reason"] | null {
    if (Number(link.revision) > newest) return "inserted";
    if (link.position === null && link.hash === null) return this.#breakBeforeChain(head);
    if (link.position === null || link.hash === null) return "altered";
    const expected = this.#events + 1;
    if (this.#hash === null && this.#before < head.eventsBeforeChain) return "removed";
    if (link.position > expected) return "removed";
    if (link.position < expected || link.position > head.events) return "inserted";
    const previous = this.#hash ?? this.#startOf(head);
    if (linkHash(previous, expected, link, this.#sha256) !== link.hash) return "altered";
    if (this.#disagreesWithNote(previous)) return "altered";
    this.#events = expected;
    this.#hash = link.hash;
    return this.#disagreesWithNote(link.hash) ? "altered" : null;
  }

  #breakBeforeChain({ eventsBeforeChain }: AuditHead): "inserted" | null {
    if (this.#hash !== null || this.#before === eventsBeforeChain) return "inserted";
    this.#before++;
    return null;
  }

  #breakAtEnd(head: AuditHead): ChainBreak["reason"] | null {
    if (this.#before < head.eventsBeforeChain) return "removed";
    if (this.#events < head.events || this.#events < (this.#noted?.events ?? 0)) return "truncated";
    if (this.#hash !== null && this.#hash !== head.hash) return "altered";
    return this.#disagreesWithNote(this.#hash ?? this.#startOf(head)) ? "altered" : null;
  }

  #disagreesWithNote(hash: string): boolean {
    return this.#noted?.events === this.#events && this.#noted.hash !== hash;
  }

  #startOf({ eventsBeforeChain }: AuditHead): string {
    return chainStart(this.#organizationId, eventsBeforeChain, this.#sha256);
  }
}
