/** One thing that an organization, or a stranger, does to have a server for itself. `rows.ts` lists all of them. */
export interface Row {
  readonly name: string;
  /** As whom, in the table. */
  readonly by: "reader" | "administrator" | "stranger";
  /** What is done, in one sentence. */
  readonly does: string;
  /** How many requests are under way at once, in the attack and in its control alike. */
  readonly connections: number;
  /** Between two requests of one connection, in the attack and in its control alike. */
  readonly pauseMs: number;
  /** What the attacking organization has from the start. */
  readonly owns?: Possessions;
  /** Runs once, before anything is measured. */
  prepare?(scene: Scene): Promise<void>;
  /** Runs as the attack begins; what it resolves to runs at its end. */
  hold?(scene: Scene): Promise<() => void>;
  /** One request; resolves to its status once the answer was read. */
  attack(scene: Scene, turn: Turn): Promise<number>;
  /** The statuses that say that the attack does what it claims. Any other is a mistake in the row. */
  readonly statuses: readonly number[];
}

export interface Possessions {
  readonly models?: number;
  /** Rows about what such changes cost lift the bound, which would end them soon. */
  readonly changedModelsPerMinute?: number;
  readonly projects?: readonly ProjectPlan[];
}

export interface ProjectPlan {
  readonly id: string;
  /** What its policy hides; no policy where it is left out. */
  readonly hides?: readonly string[];
  readonly keys: number;
}

export interface Turn {
  readonly connection: number;
  /** Counts the requests of this connection. */
  readonly at: number;
}

export interface Asked {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** No key where it is left out. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is, anything else as JSON. */
  readonly body?: unknown;
}

/** The servers, as an attacker sees them. */
export interface Scene {
  readonly urls: readonly string[];
  /** Connections are shared out between the servers. */
  send(asked: Asked, connection?: number): Promise<number>;
  /** For preparations: throws where the answer is not 200. */
  must(asked: Asked): Promise<unknown>;
}
