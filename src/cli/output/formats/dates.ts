import { stringOf, type Json } from "../json/value.ts";

/** A day, for tables. */
export function dayOf(value: Json | undefined): string {
  const date = dateOf(value);
  return date === null ? "-" : date.toISOString().slice(0, 10);
}

/** A time to the second. */
export function momentOf(value: Json | undefined): string {
  const date = dateOf(value);
  return date === null ? "-" : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

const namesOfTimes = /(^|_)(at|until|created)$/;

/** The same record with readable times in place of Unix seconds. */
export function withDates(value: Json): Json {
  if (value.kind === "array") return { ...value, items: value.items.map(withDates) };
  if (value.kind !== "object") return value;
  const members = value.members.map((member) =>
    namesOfTimes.test(member.key) && dateOf(member.value) !== null
      ? { ...member, value: stringOf(momentOf(member.value)) }
      : { ...member, value: withDates(member.value) },
  );
  return { ...value, members };
}

/** Null for a value that is not a valid time. */
function dateOf(value: Json | undefined): Date | null {
  if (value?.kind !== "number") return null;
  const date = new Date(Number(value.raw) * 1000);
  return Number.isNaN(date.getTime()) ? null : date;
}
