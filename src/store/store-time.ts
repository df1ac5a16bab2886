import type { TimeMark } from "../core/time/steady-clock.ts";

/** The time that all servers on one store share. */
export interface StoreTime {
  mark(): Promise<TimeMark>;
  /** Records the mark, unless a later one is recorded. Takes no revision. */
  note(mark: TimeMark): Promise<void>;
  /** Unix milliseconds by the clock of the machine that holds the store. */
  wallMs(): number;
}
