/**
 * Runs a piece of background work when it is the organization's turn; null stands for what all organizations share.
 * Throws BackgroundStopped.
 */
export type TakeTurn = <T>(organizationId: string | null, work: () => Promise<T>) => Promise<T>;

/** For a server that answers nobody yet. */
export const withoutTurns: TakeTurn = (_, work) => work();

/** The server stops: what is left of the work is for the next start. */
export class BackgroundStopped extends Error {
  constructor() {
    super("the server stops");
    this.name = "BackgroundStopped";
  }
}
