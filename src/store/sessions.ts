import type { Session, SessionHolder } from "../core/people/session.ts";
import type { Page, PageRequest } from "./page.ts";

export interface StoredSession extends Session {
  /** Of the secret in its cookie, in base64. The secret itself is never stored. */
  readonly digest: string;
  readonly seenAt: number;
  readonly endedAt: number | null;
}

/** A session as lists show it. */
export interface ListedSession {
  readonly session: Session;
  readonly seenAt: number;
  readonly user: { readonly name: string; readonly email: string };
}

export interface SessionStore {
  /** Those that are not over by then, of one user or, with null, of all. */
  page(
    organizationId: string,
    userId: string | null,
    atSeconds: number,
    page: PageRequest,
  ): Promise<Page<ListedSession> | null>;
  find(organizationId: string, id: string, atSeconds: number): Promise<ListedSession | null>;
  /** The holder of any session of the organization, even of one that is over. */
  findHolder(organizationId: string, id: string): Promise<SessionHolder | null>;
  add(session: StoredSession): Promise<void>;
  /** False if there is no such session, or if it has ended. */
  end(organizationId: string, id: string, atSeconds: number): Promise<boolean>;
  /** Ends the sessions of a user but those that were made last. Returns how many it ended. */
  endAllBut(organizationId: string, userId: string, kept: number, atSeconds: number): Promise<number>;
}

/** What a one-time link was made for: signing in as the holder of this admin key. */
export interface SignInLink {
  readonly organizationId: string;
  readonly keyId: string;
  readonly created: number;
  /** Unix seconds from which on it is invalid. */
  readonly expiresAt: number;
}

export interface SignInLinkStore {
  /** `digest` is that of the link's secret. */
  add(digest: string, link: SignInLink): Promise<void>;
  /** Takes the link away, so that only one of several servers gets it. Null if it is unknown or was taken. */
  take(organizationId: string, digest: string): Promise<SignInLink | null>;
}

export interface SessionUse {
  readonly organizationId: string;
  readonly sessionId: string;
  readonly atSeconds: number;
}

/** Look-ups and notes of sessions outside of any change. */
export interface SessionNotes {
  /**
   * The holder of the session with this digest, even of one that is over. Look-ups of unknown sessions delay neither
   * writes nor look-ups of known keys. Throws TooManyLookUps when too many are waiting.
   */
  findHolder(digest: string): Promise<SessionHolder | null>;
  /** A link that was not taken. */
  findLink(digest: string): Promise<SignInLink | null>;
  /** Records when sessions were last used, unless a later use is recorded. Takes no revision and writes no audit row. */
  noteUse(uses: readonly SessionUse[]): Promise<void>;
  /** Deletes up to `limit` sessions and as many links whose time was over by then. Returns how many. */
  purge(beforeSeconds: number, limit: number): Promise<number>;
}
