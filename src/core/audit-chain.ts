/*
 * The audit log of an organization as a chain: each row's hash is over everything the row says and over the hash
 * before it, so that no row can be changed, taken out or put in without every later hash saying so. docs/storage.md
 * describes the canonical form for those who want to check it with a program of their own.
 */

/** Turns text into its SHA-256, in hexadecimal. */
export type Sha256 = (text: string) => string;

/** What a row of the audit log says, each column as text and as it is stored. */
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
}

/** A row as it is found. Those from before there was a chain have neither position nor hash. */
export interface AuditLink extends AuditRecord {
  /** 1 for the first row of the chain. */
  readonly position: number | null;
  readonly hash: string | null;
}

/** What is kept beside the rows: how many the chain has, and the hash of the newest. */
export interface AuditHead {
  readonly events: number;
  readonly hash: string;
  /** Rows that were there before the chain began. The first hash is over this number too. */
  readonly eventsBeforeChain: number;
}

/** The hash before the first row. */
export function chainStart(organizationId: string, eventsBeforeChain: number, sha256: Sha256): string {
  return sha256(JSON.stringify(["rollcall audit chain 1", organizationId, String(eventsBeforeChain)]));
}

export function linkHash(previousHash: string, position: number, record: AuditRecord, sha256: Sha256): string {
  return sha256(canonicalForm(previousHash, position, record));
}

// A list of texts and nulls in a fixed order, so that no two different rows are written alike.
function canonicalForm(previousHash: string, position: number, record: AuditRecord): string {
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
  ];
  // A store keeps well-formed text only, and what is read back must hash like what was written.
  return JSON.stringify([previousHash, String(position), ...columns.map((text) => text?.toWellFormed() ?? null)]);
}

/** Where a chain stops being true: at this row, or at its end when there is none. */
export interface ChainBreak {
  readonly revision: number | null;
  readonly eventId: string | null;
  readonly reason: "altered" | "removed" | "inserted" | "truncated";
}

/** A head that somebody wrote down earlier. */
export interface NotedHead {
  readonly events: number;
  readonly hash: string;
}

export interface AuditVerification {
  /** How many rows of the chain were found, up to the break if there is one. */
  readonly events: number;
  readonly eventsBeforeChain: number;
  /** The hash of the newest of them: what to write down elsewhere. */
  readonly head: string;
  readonly broken: ChainBreak | null;
}

/** Goes along one organization's rows in the order of their revisions, and stops at the first that is not true. */
export class ChainWalk {
  readonly #organizationId: string;
  readonly #sha256: Sha256;
  readonly #noted: NotedHead | null;
  #before = 0;
  #events = 0;
  #hash: string | null = null;
  #broken: ChainBreak | null = null;

  constructor(organizationId: string, noted: NotedHead | null, sha256: Sha256) {
    this.#organizationId = organizationId;
    this.#noted = noted;
    this.#sha256 = sha256;
  }

  /** False when there is no point in going on. `newest` is the newest revision there can be. */
  take(link: AuditLink, head: AuditHead, newest: number): boolean {
    const reason = this.#flawIn(link, head, newest);
    if (reason !== null) this.#broken = { revision: Number(link.revision), eventId: link.id, reason };
    return reason === null;
  }

  /** After the last row, or after the one that was not true. */
  end(head: AuditHead): AuditVerification {
    const reason = this.#broken === null ? this.#flawAtEnd(head) : null;
    const broken = reason === null ? this.#broken : { revision: null, eventId: null, reason };
    const newest = this.#hash ?? this.#startOf(head);
    return { events: this.#events, eventsBeforeChain: this.#before, head: newest, broken };
  }

  #flawIn(link: AuditLink, head: AuditHead, newest: number): ChainBreak["reason"] | null {
    if (Number(link.revision) > newest) return "inserted";
    if (link.position === null && link.hash === null) return this.#flawOutsideChain(head);
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

  #flawOutsideChain({ eventsBeforeChain }: AuditHead): "inserted" | null {
    if (this.#hash !== null || this.#before === eventsBeforeChain) return "inserted";
    this.#before++;
    return null;
  }

  #flawAtEnd(head: AuditHead): ChainBreak["reason"] | null {
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
