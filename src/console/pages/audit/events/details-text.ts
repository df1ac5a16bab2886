import { detailName } from "./detail-names.ts";
import { fieldsOf, type Fields } from "./fields.ts";

const charactersMax = 160;
const itemsMax = 3;

/** The details of an event in one line: `Role: owner · Scopes: api.read`. */
export function detailsText(details: Fields): string {
  const { data, changes_requested: changes, ...others } = details;
  const fields = { ...fieldsOf(data), ...fieldsOf(changes), ...others };
  const parts = Object.entries(fields).flatMap(([name, value]) => {
    const written = valueText(value);
    return written === "" ? [] : [`${detailName(name)}: ${written}`];
  });
  const line = parts.join(" · ");
  return line.length > charactersMax ? `${line.slice(0, charactersMax).toWellFormed()}…` : line;
}

function valueText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const shown = Array.isArray(value)
    ? value.slice(0, itemsMax).map(valueText)
    : Object.entries(value)
        .slice(0, itemsMax)
        .map(([name, inner]) => `${detailName(name)} ${valueText(inner)}`);
  const left = Object.keys(value).length - shown.length;
  return [...shown, ...(left > 0 ? [`+${left}`] : [])].join(", ");
}
