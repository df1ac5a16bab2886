/** JSON bodies of nearly the given length, each of one construct that may be expensive to parse. */
export function fullBodies(bytes: number): Readonly<Record<string, string>> {
  return {
    "one long text": repeated('{"model":"', "x", '"}', bytes),
    "a text of escapes": repeated('{"model":"', String.raw`\u0041`, '"}', bytes),
    "short escapes": repeated('{"model":"', String.raw`\n`, '"}', bytes),
    "numbers of one digit": listed("[", () => "1", "]", bytes),
    "one long number": repeated("[", "1", "]", bytes),
    "empty texts": listed("[", () => '""', "]", bytes),
    "texts of one escape": listed("[", () => String.raw`"\n"`, "]", bytes),
    "different keys": listed("{", (at) => `"${at.toString(36)}":1`, "}", bytes),
    "empty objects": listed("[", () => "{}", "]", bytes),
    "objects of one key": listed("[", () => '{"":0}', "]", bytes),
    "lists as deep as allowed": listed("[", () => "[".repeat(31) + "]".repeat(31), "]", bytes),
    "lists too deep": "[".repeat(bytes),
    "white space": repeated('{"model":', " ", "1}", bytes),
  };
}

function repeated(before: string, unit: string, after: string, bytes: number): string {
  return before + unit.repeat(Math.floor((bytes - before.length - after.length) / unit.length)) + after;
}

function listed(before: string, item: (at: number) => string, after: string, bytes: number): string {
  const items: string[] = [];
  let left = bytes - before.length - after.length;
  for (;;) {
    const next = item(items.length);
    left -= next.length + 1;
    if (left < 0) return before + items.join(",") + after;
    items.push(next);
  }
}
