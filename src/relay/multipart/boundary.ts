import { parametersOf } from "./parameters.ts";
import { unclear } from "./part-headers.ts";

/** The boundary in the content type. Refused if it is not as RFC 2046 allows it. */
export function boundaryOf(contentType: string): string {
  const [, rest] = /^multipart\/form-data(?=[ \t;]|$)(.*)$/i.exec(contentType) ?? [];
  const parameters = rest === undefined ? null : parametersOf(rest);
  if (parameters === null || ![...parameters].every(([name, { value }]) => isReadAlike(name, value)))
    throw unclear("its content type must be multipart/form-data with a plain boundary, and no charset but UTF-8");
  const { value, isQuoted } = parameters.get("boundary") ?? { value: "", isQuoted: false };
  // Without quotes, only the characters on which readers agree.
  const allowed = isQuoted ? /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/ : /^[\w'+.-]{1,70}$/;
  if (!allowed.test(value)) throw unclear("its content type has no boundary, or a malformed one");
  return value;
}

/**
 * Some servers search the text for `boundary=`, and find it in `x-boundary=` too. In another charset, the name of a field
 * is another one.
 */
function isReadAlike(name: string, value: string): boolean {
  return name === "boundary" || (name === "charset" && /^utf-?8$/i.test(value));
}

/** Whether a body is a form with files. */
export function isForm(contentType: string): boolean {
  return /^multipart\/form-data\s*(;|$)/i.test(contentType);
}
