import type { ComponentChildren } from "preact";
import type { AnswerOf } from "../../data/contract.ts";
import { useAct } from "../../data/use-act.ts";
import { useResource } from "../../data/use-resource.ts";
import { toast } from "../../frame/toasts.tsx";
import { ConfirmDialog } from "../../parts/over/confirm-dialog.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { FactRow, Facts } from "../../parts/page/facts.tsx";
import { FirstOf } from "../../parts/text/first-of.tsx";
import { number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { removeWords } from "./remove-words.ts";
import type { Source } from "./source.ts";

interface RemoveProps {
  readonly source: Pick<Source, "id" | "has_secret">;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
}

/** Asks before a source is removed, and says what goes with it. */
export function RemoveDialog({ source, onRemoved, onClose }: RemoveProps) {
  const words = useWords(removeWords);
  const removal = useAct("DELETE /rollcall/v1/sources/{source_id}");
  const params = { source_id: source.id };
  // Its models are gone before the dialog is.
  const preview = useResource("GET /rollcall/v1/sources/{source_id}/removal", removal.isRunning ? null : { params });
  const remove = async () => {
    if ((await removal.run({ params })) === null) return;
    toast({ text: words.removed(source.id) });
    onRemoved();
  };
  return (
    <ConfirmDialog
      title={words.title(source.id)}
      action={words.action(source.id)}
      isRunning={removal.isRunning}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      {preview.error !== null && <ErrorPanel failure={preview.error} retry={preview.refresh} />}
      {preview.value === null && preview.isLoading && <p class="soft">{words.asking}</p>}
      {preview.value !== null && <Effects of={preview.value} />}
      {source.has_secret === true && <p>{words.secret}</p>}
      <p class="soft">{words.back}</p>
      {removal.error !== null && <ErrorPanel failure={removal.error} />}
    </ConfirmDialog>
  );
}

type Preview = AnswerOf<"GET /rollcall/v1/sources/{source_id}/removal">;

function Effects({ of: preview }: { readonly of: Preview }) {
  const words = useWords(removeWords);
  const { leaving, taken_over: taken, unserved, broken_aliases: aliases, projects } = preview;
  return (
    <Facts>
      <Effect
        label={words.leaving}
        count={leaving.count}
        items={leaving.model_ids.map((id) => (
          <Named id={id} />
        ))}
      />
      <Effect
        label={words.taken}
        count={taken.count}
        items={taken.models.map(({ id, source_id: by }) => (
          <Named id={id} more={by === null ? words.byShared : words.by(by)} />
        ))}
      />
      <Effect
        label={words.unserved}
        count={unserved.count}
        items={unserved.model_ids.map((id) => (
          <Named id={id} />
        ))}
      />
      <Effect
        label={words.aliases}
        count={aliases.count}
        items={aliases.aliases.map(({ id, target }) => (
          <Named id={id} more={words.to(target)} />
        ))}
      />
      <Effect
        label={words.projects}
        count={projects.count}
        items={projects.projects.map(({ name, model_count: count }) => (
          <span>
            <bdi>{name}</bdi> <span class="soft">({words.models(count)})</span>
          </span>
        ))}
      />
    </Facts>
  );
}

interface EffectProps {
  readonly label: string;
  readonly count: number;
  /** The first of them. */
  readonly items: readonly ComponentChildren[];
}

function Effect({ label, count, items }: EffectProps) {
  const value = (
    <>
      {count > 0 && <>{number(count)} </>}
      <span class="soft">
        <FirstOf items={items} count={count} />
      </span>
    </>
  );
  return <FactRow label={label} value={value} />;
}

function Named({ id, more }: { readonly id: string; readonly more?: string }) {
  return (
    <span class="breaks">
      <bdi class="mono">{id}</bdi>
      {more !== undefined && (
        <>
          {" "}
          <bdi>{more}</bdi>
        </>
      )}
    </span>
  );
}
