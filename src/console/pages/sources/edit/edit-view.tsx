import { useEffect, useState } from "preact/hooks";
import type { Failure } from "../../../data/failure.ts";
import { useResource } from "../../../data/use-resource.ts";
import { useDraft } from "../../../parts/form/use-draft.ts";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { Section } from "../../../parts/page/section.tsx";
import { Skeleton } from "../../../parts/page/skeleton.tsx";
import { navigate } from "../../../route/location.ts";
import { useWords } from "../../../words/words.ts";
import { keptDraft, type Draft, type Kind } from "./draft.ts";
import { SourceForm } from "./source-form.tsx";
import { TrialView, type Trial } from "./trial-view.tsx";
import { editWords } from "./words.ts";

/** How a draft is tried and stored: a new source, or a change. */
export interface Editing<Body> {
  readonly body: (draft: Draft, kind: Kind) => Body;
  readonly try: (body: Body) => Promise<Trial | null>;
  /** Where the reader goes once it is stored; null if it is not. */
  readonly store: (body: Body) => Promise<string | null>;
  readonly isTrying: boolean;
  readonly isStoring: boolean;
  readonly error: Failure | null;
}

interface EditProps<Body> {
  readonly first: Draft;
  readonly stored: { readonly hasSecret: boolean; readonly baseUrl: string } | null;
  readonly editing: Editing<Body>;
  readonly onKind?: (kind: string) => void;
  readonly cancelHref: string;
}

/** The form of a source beside what it would bring. */
export function EditView<Body>(props: EditProps<Body>) {
  const { value: server, error, refresh } = useResource("GET /rollcall/v1/server", {});
  if (error !== null && server === null) return <ErrorPanel failure={error} retry={refresh} />;
  if (server === null) return <Skeleton lines={8} />;
  return <Edited {...props} kinds={server.source_kinds} canStore={server.has_master_key} />;
}

interface EditedProps<Body> extends EditProps<Body> {
  readonly kinds: readonly Kind[];
  readonly canStore: boolean;
}

interface Tried {
  readonly of: string;
  readonly trial: Trial;
}

/** What was written, over a reload too, or else what was there at first. */
function useWritten(first: Draft, isNew: boolean) {
  const [kept, keep] = useDraft(isNew ? "source" : `source ${first.id}`, keptDraft);
  const { lostSecret = false } = kept ?? {};
  // Of a new source nothing is stored that could be kept.
  const draft = kept === null ? first : { ...kept.draft, secret: kept.draft.secret ?? (isNew ? "" : null) };
  const change = (fields: Partial<Draft>) =>
    keep({ draft: { ...draft, ...fields }, lostSecret: lostSecret && !("secret" in fields) });
  return { draft, lostSecret, isDirty: kept !== null, change };
}

function Edited<Body>({ first, stored, editing, onKind, cancelHref, kinds, canStore }: EditedProps<Body>) {
  const words = useWords(editWords);
  const isNew = stored === null;
  const { draft, lostSecret, isDirty, change } = useWritten(first, isNew);
  const [tried, setTried] = useState<Tried | null>(null);
  const [done, setDone] = useState<string | null>(null);
  // Only then does the form hold nothing that could be lost.
  useEffect(() => {
    if (done !== null) navigate(done);
  }, [done]);
  const kind = kinds.find(({ kind: name }) => name === draft.kind) ?? kinds[0];
  if (kind === undefined) return null;
  const body = bodyOr(null, () => editing.body(draft, kind));
  const written = JSON.stringify(body);
  const isCurrent = tried !== null && tried.of === written;
  const isReady = isCurrent && tried.trial.reached;
  const isNothing = stored !== null && written === "{}";
  const set = (fields: Partial<Draft>) => {
    change(fields);
    if (fields.kind !== undefined) onKind?.(fields.kind);
  };
  const tryIt = async (sent: Body) => {
    const trial = await editing.try(sent);
    if (trial !== null) setTried({ of: written, trial });
  };
  const isRunning = editing.isTrying || editing.isStoring;
  const isOff = isRunning || body === null || isNothing;
  const store = async () => {
    if (!isOff) setDone(await editing.store(body));
  };
  return (
    <div class="source-edit">
      <SourceForm
        draft={draft}
        kinds={kinds}
        kind={kind}
        canStoreSecrets={canStore}
        stored={stored}
        lostSecret={lostSecret}
        set={set}
        error={editing.error}
        modelsError={body === null ? words.modelsWrong : null}
        isDirty={isDirty && done === null}
        isRunning={isOff}
        onSubmit={() => void (isReady ? store() : body !== null && tryIt(body))}
        buttons={
          <div class="source-buttons">
            <Buttons
              isNew={isNew}
              trial={tried?.trial ?? null}
              {...{ isCurrent, isOff, onStore: () => void store() }}
            />
            <a class="button button-quiet" href={cancelHref}>
              {words.cancel}
            </a>
            {isNothing && <span class="soft">{words.nothing}</span>}
            {editing.isTrying && <Clock />}
          </div>
        }
      />
      <Section title={words.result}>
        {tried === null ? (
          <p class="soft">{words.resultLead}</p>
        ) : (
          <TrialView trial={tried.trial} isOutdated={!isCurrent} />
        )}
      </Section>
    </div>
  );
}

interface ButtonsProps {
  readonly isNew: boolean;
  readonly trial: Trial | null;
  /** Whether the trial is of what the form says now. */
  readonly isCurrent: boolean;
  readonly isOff: boolean;
  readonly onStore: () => void;
}

/** Tries first. Once that went well, the same button stores. */
function Buttons({ isNew, trial, isCurrent, isOff, onStore }: ButtonsProps) {
  const words = useWords(editWords);
  const isReady = isCurrent && trial?.reached === true;
  const tries = trial === null ? words.try : words.tryAgain;
  const untried = isNew ? words.addUntried : words.saveUntried;
  const anyway = isNew ? words.addAnyway : words.saveAnyway;
  return (
    <>
      <button type="submit" class="button button-main" aria-disabled={isOff}>
        {!isReady && tries}
        {isReady && (isNew ? words.add(trial.model_count) : words.save)}
      </button>
      {!isReady && (
        <button type="button" class="button" aria-disabled={isOff} onClick={onStore}>
          {isCurrent ? anyway : untried}
        </button>
      )}
    </>
  );
}

/** The other value while the models that are written are no JSON. */
function bodyOr<Body>(other: null, make: () => Body): Body | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof SyntaxError) return other;
    throw error;
  }
}

/** How long the source has been asked. */
function Clock() {
  const words = useWords(editWords);
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return <span class="soft">{words.trying(seconds)}</span>;
}
