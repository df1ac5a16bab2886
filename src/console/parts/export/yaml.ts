/** What a YAML file can hold here. A field that is undefined is left out. */
export type Plain =
  | string
  | number
  | boolean
  | null
  | readonly Plain[]
  | { readonly [name: string]: Plain | undefined };

/** Writes a value as YAML that the configuration file takes: block style, one field a line. */
export function yamlOf(value: Plain): string {
  return `${linesOf(value).join("\n")}\n`;
}

function linesOf(value: Plain): string[] {
  if (isList(value)) return value.length === 0 ? ["[]"] : value.flatMap((item) => nested("- ", linesOf(item)));
  if (typeof value !== "object" || value === null) return [scalarOf(value)];
  const fields = Object.entries(value).flatMap(([name, inner]) => (inner === undefined ? [] : fieldOf(name, inner)));
  return fields.length === 0 ? ["{}"] : fields;
}

function fieldOf(name: string, value: Plain): string[] {
  const lines = linesOf(value);
  const isBlock = typeof value === "object" && value !== null && !/^[[{]/.test(lines[0] ?? "");
  if (!isBlock) return [`${textOf(name)}: ${lines[0] ?? ""}`];
  return [`${textOf(name)}:`, ...lines.map((line) => `  ${line}`)];
}

/** The first line behind a mark, the others as far to the right. */
function nested(mark: string, lines: readonly string[]): string[] {
  return lines.map((line, at) => (at === 0 ? `${mark}${line}` : `${" ".repeat(mark.length)}${line}`));
}

function scalarOf(value: string | number | boolean | null): string {
  return typeof value === "string" ? textOf(value) : String(value);
}

/**
 * Bare only where no reader of YAML, old or new, takes the text for anything else; else as JSON, which YAML includes.
 * `${NAME}` in the file stands for a variable and has no escape, so the caller refuses such text beforehand.
 */
function textOf(text: string): string {
  const isBare =
    /^[A-Za-z_][\w./-]*(?::[\w./-]+)*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text);
  return isBare ? text : JSON.stringify(text);
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

/** Whether any text in it stands for a variable once it is in the file. */
export function holdsVariable(value: Plain): boolean {
  if (typeof value === "string") return /\$\{[A-Za-z_][A-Za-z0-9_]*\}/.test(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((inner) => inner !== undefined && holdsVariable(inner));
}
