/** What is remembered of keys that were given a successor. */
export interface RotationChanges {
  /** The life a key had been given before its rotation cut it short; undefined when it never was rotated. */
  lifeBefore(organizationId: string, keyId: string): Promise<number | null | undefined>;
  /** Null seconds are a life without end. */
  put(organizationId: string, keyId: string, lifeSeconds: number | null): Promise<void>;
}
