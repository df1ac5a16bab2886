import type { TimeMark } from "../core/steady-clock.ts";

/** What servers on one store have to agree about time. */
export interface StoreTime {
  mark(): Promise<TimeMark>;
  /** Writes it down, where nothing later is. No change: it takes no revision. */
  note(mark: TimeMark): Promise<void>;
  /** What time it is, in Unix milliseconds, by the clock of whatever the store is kept in: all servers share it. */
  wallMs(): number;
}
