/**
 * Runs background work when it is the organization's turn; null stands for what all organizations share. Throws
 * BackgroundStopped.
 */
export type TakeTurn = <T>(organizationId: string | null, work: () => Promise<T>) => Promise<T>;

/** For a server that does not serve requests yet. */
export const withoutTurns: TakeTurn = (_, work) => work();

/** The server is stopping; the next start completes the work. */
export class BackgroundStopped extends Error {
  constructor() {
    super("the server is stopping");
    this.name = "BackgroundStopped";
  }
}
