import { malformedRequest } from "../../core/refusal.ts";
import type { Position } from "../../store/page.ts";

/** A cursor has the value by which the list is sorted, because that may change, and the item move, between two pages. */
export function cursorOf({ value, id }: Position, sort: string): string {
  return Buffer.from(JSON.stringify([sort, value, id])).toString("base64url");
}

export function positionIn(cursor: string, sort: string, isText: boolean): Position {
  const [sortedBy, value, id] = parsed(Buffer.from(cursor, "base64url").toString());
  const isPosition = typeof value === (isText ? "string" : "number") && typeof id === "string";
  if (sortedBy === sort && isPosition) return { value: value as Position["value"], id };
  throw malformedRequest("Invalid value for 'after': this server did not make it for a list in this order.", "after");
}

function parsed(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
