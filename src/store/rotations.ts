/** What is remembered of keys whose end no longer tells what life they were given. */
export interface RotationChanges {
  /** The life a key was given last, before a rotation cut it short; undefined where its end still tells. */
  lifeBefore(organizationId: string, keyId: string): Promise<number | null | undefined>;
  /** Null seconds are a life without end. */
  put(organizationId: string, keyId: string, lifeSeconds: number | null): Promise<void>;
}
