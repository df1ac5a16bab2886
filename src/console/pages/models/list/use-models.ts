import { askAnew } from "../../../data/ask.ts";
import type { Load } from "../../../data/resource-store.ts";
import { useStored, type Shown } from "../../../data/use-resource.ts";
import { RowMaker, type ModelRow } from "./model-row.ts";

/** As many models as one answer may have. */
const atOnce = 10_000;
const route = "GET /rollcall/v1/models";

interface Part {
  readonly rows: readonly ModelRow[];
  readonly etag: string | null;
  readonly after: string | null;
}

interface Parts {
  readonly parts: readonly Part[];
  readonly rows: readonly ModelRow[];
}

/** All models in a state, ordered by id: one request, and one more for each further 10,000. */
export function useModels(state: "live" | "retired", isWanted: boolean): Shown<readonly ModelRow[]> {
  const load: Load<Parts> = async (before, signal) => {
    const parts: Part[] = [];
    const maker = new RowMaker();
    let isSame = before !== null;
    let after: string | null = null;
    do {
      const known: Part | undefined = before?.value.parts[parts.length];
      const etag = known?.after === after ? known.etag : null;
      const query = { state, limit: atOnce, ...(after !== null && { after }) };
      const asked = await askAnew(route, { query }, etag, signal);
      if (asked === null && known !== undefined) parts.push(known);
      else if (asked !== null) {
        const { data } = asked.answer;
        isSame = false;
        parts.push({ rows: data.map(maker.rowOf), etag: asked.etag, after });
        if (!asked.answer.has_more) break;
      }
      after = parts.at(-1)?.rows.at(-1)?.id ?? null;
      // The next page follows a page that is full.
    } while (after !== null && (parts.at(-1)?.rows.length ?? 0) === atOnce);
    if (isSame && parts.length === before?.value.parts.length) return null;
    const rows = parts.length === 1 ? (parts[0]?.rows ?? []) : parts.flatMap((part) => part.rows);
    // About 200 bytes a row, as measured.
    return { value: { parts, rows }, etag: null, length: rows.length * 200 };
  };
  const { value, error, isLoading, asOf, refresh } = useStored(isWanted ? `rows ${state}` : null, route, load);
  return { value: value?.rows ?? null, error, isLoading, asOf, refresh };
}
