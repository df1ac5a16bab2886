import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { Section } from "../../../parts/page/section.tsx";
import { Skeleton } from "../../../parts/page/skeleton.tsx";
import { Badge } from "../../../parts/text/badge.tsx";
import { DiffList, type DiffItem, type DiffSide } from "../../../parts/text/diff-list.tsx";
import type { Failure } from "../../../data/failure.ts";
import { useWords } from "../../../words/words.ts";
import type { Preview } from "./use-preview.ts";
import { policyWords } from "./words.ts";

interface PanelProps {
  readonly preview: Preview | null;
  readonly error: Failure | null;
  readonly isLoading: boolean;
  readonly isDirty: boolean;
}

/** What the keys of the project would see: what goes, what comes, and what stays. */
export function PreviewPanel({ preview, error, isLoading, isDirty }: PanelProps) {
  const words = useWords(policyWords);
  const count = preview === null ? undefined : words.sees(preview.visible.total);
  return (
    <Section
      title={isDirty ? words.effect : words.effectNow}
      count={<span role="status">{isLoading ? words.working : count}</span>}
    >
      {error !== null && <ErrorPanel failure={error} />}
      {preview === null ? error === null && <Skeleton lines={6} /> : <Effect preview={preview} isDirty={isDirty} />}
    </Section>
  );
}

interface EffectProps {
  readonly preview: Preview;
  readonly isDirty: boolean;
}

function Effect({ preview: { visible, gained, lost }, isDirty }: EffectProps) {
  const words = useWords(policyWords);
  const isGained = new Set(gained.data.map(({ id }) => id));
  const same: DiffSide = {
    items: visible.data.filter(({ id }) => !isGained.has(id)).map(({ id }) => ({ id })),
    total: visible.total - gained.total,
  };
  const losing = (model: Preview["lost"]["data"][number]): DiffItem =>
    model.rule === "policy-on-target"
      ? {
          id: model.target === null ? model.id : `${model.id} → ${model.target}`,
          note: <Badge tone="warn">{words.targetHidden}</Badge>,
        }
      : { id: model.id };
  return (
    <DiffList
      lost={isDirty ? { items: lost.data.map(losing), total: lost.total } : null}
      gained={isDirty ? { items: gained.data.map(({ id }) => ({ id })), total: gained.total } : null}
      same={same}
    />
  );
}
