/** That an alert was reached in a month. */
export interface SpendNotice {
  readonly organizationId: string;
  readonly alertId: string;
  /** `2026-11`, in UTC. */
  readonly month: string;
  readonly thresholdCents: number;
  /** Unix seconds. */
  readonly at: number;
}

export interface SpendNoticeStore {
  /** False if the alert was reached at this amount in this month before. Forgets the notices of long ago. */
  add(notice: SpendNotice): Promise<boolean>;
}

/** An event that is to be brought to one target, once at least. */
export interface Delivery {
  /** The event's. */
  readonly id: string;
  /** The log, or which webhook. */
  readonly target: string;
  readonly organizationId: string;
  /** The event as JSON. */
  readonly body: string;
  /** Unix milliseconds. */
  readonly createdMs: number;
  /** How often it was tried. */
  readonly attempts: number;
  /** When it may be tried next. */
  readonly nextAtMs: number;
}

/** In the transaction of the change that the event is about. */
export interface DeliveryStore {
  add(deliveries: readonly Delivery[]): Promise<void>;
  /** How many wait for a target. */
  waiting(target: string): Promise<number>;
  /** How many of one organization do. */
  waitingOf(organizationId: string, target: string): Promise<number>;
}

/** Deliveries take no revision and write no audit row. */
export interface DeliveryQueue {
  /** What may be tried now: the longest due of each organization first, so that one with many delays no other. */
  due(target: string, atMs: number, limit: number): Promise<readonly Delivery[]>;
  /** Counts a try. Nobody else may try until then. False if another server is trying, or has succeeded. */
  claim(delivery: Delivery, untilMs: number): Promise<boolean>;
  /** For a try that has failed. */
  postpone(delivery: Delivery, nextAtMs: number): Promise<void>;
  end(delivery: Delivery): Promise<void>;
  /** Ends those that were made before a time, whatever their target, and returns how many. */
  dropOlder(createdMs: number): Promise<number>;
}
