import { useMemo, useState } from "preact/hooks";
import { useWords } from "../../words/words.ts";
import { SearchBox } from "../filter/search-box.tsx";
import { EmptyState } from "../page/empty-state.tsx";
import type { Column } from "../table/columns.ts";
import { Table } from "../table/table.tsx";
import { PasteIds } from "./paste-ids.tsx";
import type { PickModel } from "./pick-model.ts";
import { pickWords } from "./words.ts";

interface ModelPickerProps {
  readonly models: readonly PickModel[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
  readonly isLoading?: boolean;
}

const rowKey = ({ id }: PickModel) => id;

/** Any number of any number of models: a table with checkboxes, searched here, and ids that are pasted. */
export function ModelPicker({ models, chosen, onChange, isLoading = false }: ModelPickerProps) {
  const words = useWords(pickWords);
  const [q, setQ] = useState("");
  const [isOnly, setOnly] = useState(false);
  const rows = useMemo(() => found(models, q, isOnly ? chosen : null), [models, q, isOnly, chosen]);
  const columns = useMemo<readonly Column<PickModel>[]>(
    () => [
      {
        id: "id",
        title: words.models,
        width: 200,
        grow: 3,
        card: "title",
        cell: ({ id }) => <bdi class="mono">{id}</bdi>,
      },
      {
        id: "owner",
        title: words.owner,
        width: 120,
        card: "detail",
        cell: ({ owned_by: owner }) => <bdi>{owner}</bdi>,
      },
    ],
    [words],
  );
  return (
    <div class="model-picker">
      <div class="filter-line">
        <SearchBox value={q} onInput={setQ} takesSlash={false} />
        <label class="model-picker-only">
          <input type="checkbox" checked={isOnly} onChange={() => setOnly(!isOnly)} />
          {words.onlyChosen}
        </label>
        <PasteIds models={models} onAdd={(ids) => onChange(new Set([...chosen, ...ids]))} />
      </div>
      <div class="model-picker-rows">
        <Table
          label={words.models}
          rows={rows}
          columns={columns}
          rowKey={rowKey}
          selection={{ keys: chosen, onChange }}
          count={words.found(rows.length)}
          isLoading={isLoading}
          empty={<EmptyState title={words.nobody} />}
        />
      </div>
      <p class="soft" role="status">
        {words.chosen(chosen.size, models.length)}
      </p>
    </div>
  );
}

/** Models whose id or owner holds every word; of those chosen, if only they are shown. */
function found(models: readonly PickModel[], q: string, only: ReadonlySet<string> | null): readonly PickModel[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && only === null) return models;
  return models.filter(({ id, owned_by: owner }) => {
    if (only !== null && !only.has(id)) return false;
    const text = `${id} ${owner}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
