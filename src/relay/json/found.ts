/** A value in a JSON body that the relay acts on. */
export interface Found {
  /** The interest, such as `fallbacks[].model`. */
  readonly path: string;
  /** Where it stands, such as `fallbacks[2].model`. */
  readonly place: string;
  /** The first byte of the value, and the one after its last. The quotes of a string belong to it. */
  readonly start: number;
  readonly end: number;
  readonly type: "string" | "number" | "boolean" | "null" | "object" | "array";
  /**
   * Null for an object and an array, and for a string that can be no name: one of more than 16 KiB, with a NUL or with
   * half a character, which servers read differently.
   */
  readonly value: string | number | boolean | null;
}
