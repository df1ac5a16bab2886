import type { Slices } from "../../catalogue/turns.ts";
import { predefinedRoles } from "../../core/people/role.ts";
import type { Found, Position } from "../../store/page.ts";
import type { FoundRole, PeopleFilter, PeopleLists, PeopleSearch } from "../../store/people-lists.ts";
import { countPeople, findPeople } from "./find-people.ts";

/** The predefined roles, which are not stored, among the custom ones. They are older than any of those. */
export async function findRoles(
  people: PeopleLists,
  organizationId: string,
  filter: PeopleFilter,
  search: PeopleSearch,
  slices: Slices,
): Promise<Found<FoundRole>> {
  const stored = await findPeople(people, "role", organizationId, filter, search, slices);
  const behind = (at: Position, other: Position | null) => other === null || compare(at, other, search.order) > 0;
  const predefined = predefinedOf(filter).filter((role) => {
    const at = positionOf(role, search.sort);
    // Beyond the end of what was looked at, the next page has them.
    return behind(at, search.after) && (stored.next === null || !behind(at, stored.next));
  });
  const merged = [...predefined, ...stored.items].toSorted((a, b) =>
    compare(positionOf(a, search.sort), positionOf(b, search.sort), search.order),
  );
  const items = merged.slice(0, search.limit);
  const last = items.at(-1);
  return { items, next: merged.length > items.length && last ? positionOf(last, search.sort) : stored.next };
}

export async function countRoles(people: PeopleLists, organizationId: string, filter: PeopleFilter, slices: Slices) {
  const stored = await countPeople(people, "role", organizationId, filter, slices);
  return stored === null ? null : stored + predefinedOf(filter).length;
}

function predefinedOf({ projectId, text }: PeopleFilter): readonly FoundRole[] {
  const sought = folded(text ?? "");
  return [...(projectId === null ? predefinedRoles.organization : []), ...predefinedRoles.project]
    .filter(({ id, name, description }) => [id, name, description ?? ""].some((one) => folded(one).includes(sought)))
    .map((role) => ({ role, projectName: null, grantCount: 0 }));
}

function positionOf({ role }: FoundRole, sort: PeopleSearch["sort"]): Position {
  return { value: sort === "name" ? folded(role.name) : (role.custom?.created ?? 0), id: role.id };
}

// As the stores compare texts: by their bytes.
function compare(a: Position, b: Position, order: PeopleSearch["order"]): number {
  const compared = compareValues(a.value, b.value) || compareValues(a.id, b.id);
  return order === "asc" ? compared : -compared;
}

function compareValues(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

function folded(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
