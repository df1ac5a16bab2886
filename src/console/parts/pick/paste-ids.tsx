import { useId, useState } from "preact/hooks";
import { useWords } from "../../words/words.ts";
import { itemsOf } from "../form/list-field.tsx";
import { TextArea } from "../form/fields.tsx";
import { Dialog } from "../over/dialog.tsx";
import type { PickModel } from "./pick-model.ts";
import { pickWords } from "./words.ts";

interface PasteProps {
  readonly models: readonly PickModel[];
  readonly onAdd: (ids: readonly string[]) => void;
}

/** So many unknown ids are named. */
const namedMost = 5;

/** Adds a list of ids to those chosen. Ids that are no models are named, and nothing is added until they are gone. */
export function PasteIds({ models, onAdd }: PasteProps) {
  const words = useWords(pickWords);
  const [written, setWritten] = useState<string | null>(null);
  const [absent, setAbsent] = useState<readonly string[]>([]);
  const formId = useId();
  const add = (event: Event) => {
    event.preventDefault();
    const ids = itemsOf(written ?? "");
    const known = new Set(models.map(({ id }) => id));
    const unknown = ids.filter((id) => !known.has(id));
    setAbsent(unknown);
    if (unknown.length > 0) return;
    onAdd(ids);
    setWritten(null);
  };
  const footer = (
    <>
      <button type="button" class="button" onClick={() => setWritten(null)}>
        {words.cancel}
      </button>
      <button type="submit" form={formId} class="button button-main">
        {words.add}
      </button>
    </>
  );
  return (
    <>
      <button type="button" class="button" onClick={() => setWritten("")}>
        {words.paste}
      </button>
      {written !== null && (
        <Dialog title={words.paste} onClose={() => setWritten(null)} footer={footer}>
          <form id={formId} onSubmit={add}>
            <TextArea
              name="ids"
              label={words.models}
              hint={words.pasteHint}
              value={written}
              onInput={setWritten}
              rows={8}
              isCode
              error={absent.length === 0 ? null : words.absent(shortened(absent))}
            />
          </form>
        </Dialog>
      )}
    </>
  );
}

function shortened(ids: readonly string[]): string {
  const named = ids.slice(0, namedMost).join(", ");
  return ids.length > namedMost ? `${named}, …` : named;
}
