export interface FieldError<Field extends string = string> {
  readonly field: Field;
  /** Ends a sentence that begins with the field. */
  readonly why: string;
}
