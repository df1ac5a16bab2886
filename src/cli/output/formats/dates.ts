import type { Json } from "../json/value.ts";

/** A day, as tables have it. */
export function dayOf(value: Json | undefined): string {
  const date = dateOf(value);
  return date === null ? "-" : date.toISOString().slice(0, 10);
}

/** To the second, as records have it. */
export function momentOf(value: Json | undefined): string {
  const date = dateOf(value);
  return date === null ? "-" : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

const namesOfTimes = /(^|_)(at|until|created)$/;

/** The same record with its times, which are Unix seconds on the wire, as people write them. */
export function withDates(value: Json): Json {
  if (value.kind === "array") return { ...value, items: value.items.map(withDates) };
  if (value.kind !== "object") return value;
  const members = value.members.map((member) =>
    namesOfTimes.test(member.key) && dateOf(member.value) !== null
      ? { ...member, value: textValue(momentOf(member.value)) }
      : { ...member, value: withDates(member.value) },
  );
  return { ...value, members };
}

/** Null where it is no time that a calendar has. */
function dateOf(value: Json | undefined): Date | null {
  if (value?.kind !== "number") return null;
  const date = new Date(Number(value.raw) * 1000);
  return Number.isNaN(date.getTime()) ? null : date;
}

function textValue(text: string): Json {
  return { kind: "string", raw: JSON.stringify(text), text };
}
