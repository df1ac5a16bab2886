import { useState } from "preact/hooks";
import { useAct } from "../../data/use-act.ts";
import { ConfirmDialog } from "../../parts/over/confirm-dialog.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Icon } from "../../parts/icon.tsx";
import { useWords } from "../../words/words.ts";
import { showFreshKey } from "./fresh-key.tsx";
import type { KeyRow } from "./key-row.ts";
import { isLost, LostAnswerDialog, lostSince, type Lost } from "./lost-answer.tsx";
import { makeWords } from "./make-words.ts";

const overlaps = ["86400", "3600", "604800", "2592000", "0"] as const;
type Overlap = (typeof overlaps)[number];

interface RotateProps {
  readonly row: KeyRow;
  readonly onClose: () => void;
}

/** Replaces a key by a new one; for a while both work. */
export function RotateDialog({ row, onClose }: RotateProps) {
  const words = useWords(makeWords);
  const rotation = useAct("POST /rollcall/v1/api_keys/{key_id}/rotate");
  const [overlap, setOverlap] = useState<Overlap>("86400");
  const [attempt, setAttempt] = useState<Lost | null>(null);
  const rotate = async () => {
    setAttempt(lostSince(row.name));
    const made = await rotation.run({ params: { key_id: row.id }, body: { overlap_seconds: Number(overlap) } });
    if (made === null) return;
    onClose();
    showFreshKey({ id: made.id, name: made.name, value: made.value, isAdmin: row.kind === "admin" });
  };
  if (rotation.error !== null && attempt !== null && isLost(rotation.error))
    return <LostAnswerDialog lost={attempt} onClose={onClose} />;
  return (
    <ConfirmDialog
      title={words.rotateTitle(row.name)}
      action={overlap === "0" ? words.rotateNow : words.rotate}
      tone={overlap === "0" ? "bad" : "main"}
      isRunning={rotation.isRunning}
      onConfirm={() => void rotate()}
      onClose={onClose}
    >
      <p>{words.rotateWhat}</p>
      <fieldset class="keys-choices">
        <legend>{words.overlap}</legend>
        {overlaps.map((value) => (
          <label key={value} class={value === "0" ? "keys-check keys-check-bad" : "keys-check"}>
            <input type="radio" name="overlap" checked={overlap === value} onChange={() => setOverlap(value)} />
            <span>
              {words.overlaps[value]}
              {value === "0" && (
                <span class="keys-risk">
                  <Icon name="bad" /> {words.overlapNowWhy}
                </span>
              )}
              {value === "86400" && <span class="soft"> {words.overlapUsual}</span>}
            </span>
          </label>
        ))}
      </fieldset>
      {rotation.error !== null && <ErrorPanel failure={rotation.error} />}
    </ConfirmDialog>
  );
}
