import { keep, kept } from "../../../data/kept.ts";

/** A search with its filters and order, as it stands in the address, under a name. */
export interface View {
  readonly name: string;
  readonly query: string;
}

const name = "page.models.views";
const viewsMax = 40;

export function keptViews(): readonly View[] {
  try {
    const stored: unknown = JSON.parse(kept(name) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isView) : [];
  } catch {
    return [];
  }
}

/** A view with the same name gives way. */
export function withView(views: readonly View[], view: View): readonly View[] {
  const others = views.filter((other) => other.name !== view.name);
  return [...others, view].toSorted((one, other) => one.name.localeCompare(other.name)).slice(0, viewsMax);
}

export function keepViews(views: readonly View[]): void {
  keep(name, views.length === 0 ? null : JSON.stringify(views));
}

function isView(value: unknown): value is View {
  const view = value as Partial<View> | null;
  return typeof view?.name === "string" && typeof view.query === "string";
}
