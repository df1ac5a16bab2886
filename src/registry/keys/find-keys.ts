import type { Slices } from "../../catalogue/turns.ts";
import { rightRefusal } from "../../core/access.ts";
import { notFound } from "../../core/refusal.ts";
import type { Actor } from "../../core/people/actor.ts";
import type { KeyFilter, KeySearch } from "../../store/keys.ts";
import type { Found } from "../../store/page.ts";
import type { FoundKey } from "../../store/rows.ts";
import type { Directory } from "../../store/store.ts";
import { searchPage } from "../search-page.ts";

/** Those who may not read the organization find their own keys. Throws the refusal for anybody else's. */
export async function findKeys(
  { keys }: Pick<Directory, "keys">,
  actor: Actor,
  asked: KeyFilter,
  search: KeySearch,
  slices: Slices,
): Promise<Found<FoundKey>> {
  const refusal = rightRefusal(actor, "read-organization");
  const own = actor.principal.id;
  if (refusal !== null && asked.userId !== null && asked.userId !== own) throw refusal;
  const filter = refusal === null ? asked : { ...asked, userId: own };
  const { organizationId } = actor.audience;
  return searchPage(search, (rest) => keys.search(organizationId, filter, rest), slices);
}

/** Those who may not read the organization find their own keys; any other is as if it did not exist. */
export async function findKey({ keys }: Pick<Directory, "keys">, actor: Actor, id: string): Promise<FoundKey> {
  const found = await keys.findAny(actor.audience.organizationId, id);
  const isShown = rightRefusal(actor, "read-organization") === null || found?.principal.id === actor.principal.id;
  if (found === null || !isShown) throw notFound("API key", id);
  return found;
}
