import { LruCache } from "../../core/collections/lru-cache.ts";
import type { ObjectKind } from "../../core/objects.ts";
import { callOptionsOf } from "../../sources/call-options.ts";
import { objectPath } from "../../sources/objects.ts";
import type { Serving } from "../../sources/serving.ts";
import type { SourceName } from "../../store/sources.ts";
import type { Store } from "../../store/store.ts";
import { servingAs, type Watched } from "../sources/serving.ts";
import type { Upstreams } from "../sources/upstreams.ts";

const organizationsMax = 1_000;

/** Finds the sources that keep objects. Nobody may list or make objects at a shared source, which shows them to all. */
export class ObjectSources {
  readonly #store: Store;
  readonly #upstreams: Upstreams;
  /** An organization's own sources. */
  #known = new LruCache<Promise<readonly Serving[]>>(organizationsMax);

  constructor(store: Store, live: Watched, upstreams: Upstreams) {
    this.#store = store;
    this.#upstreams = upstreams;
    live.watch(() => void (this.#known = new LruCache(organizationsMax)));
  }

  /** The source with this name; null if it is gone, or keeps no such objects any more. */
  async named(name: SourceName, object: ObjectKind): Promise<Serving | null> {
    const source = await this.#store.sources.find(name);
    const serving = source && servingAs(this.#upstreams, source, "");
    return serving !== null && keeps(serving, object) ? serving : null;
  }

  /** The organization's own sources that keep such objects: only those for files, if its options say which these are. */
  async ofOrganization(organizationId: string, object: ObjectKind): Promise<readonly Serving[]> {
    const all = this.#known.get(organizationId) ?? this.#lookUp(organizationId);
    const keeping = (await all).filter((serving) => keeps(serving, object));
    const forFiles = keeping.filter(({ config }) => callOptionsOf(config.options).isForFiles);
    return forFiles.length > 0 ? forFiles : keeping;
  }

  #lookUp(organizationId: string): Promise<readonly Serving[]> {
    const found = this.#read(organizationId);
    const known = this.#known;
    known.set(organizationId, found);
    found.catch(() => known.delete(organizationId));
    return found;
  }

  async #read(organizationId: string): Promise<readonly Serving[]> {
    const serving: Serving[] = [];
    for (const { id } of await this.#store.sources.statesOf(organizationId)) {
      const source = await this.#store.sources.find({ organizationId, id });
      const one = source && servingAs(this.#upstreams, source, "");
      if (one !== null) serving.push(one);
    }
    return serving;
  }
}

export function keeps({ kind, config }: Serving, object: ObjectKind): boolean {
  return objectPath(kind, config.options, object) !== null;
}
