import { checked, withSchema } from "./shapes.ts";
import { text } from "./values.ts";

const lengthMax = 200;

/** A text to look for. */
export const sought = checked(
  withSchema(text, { minLength: 1, maxLength: lengthMax }),
  ({ length }) => length > 0 && length <= lengthMax,
  (param) => `Invalid value for '${param}': expected 1 to ${lengthMax} characters.`,
);
