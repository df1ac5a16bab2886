import { useMemo, useState } from "preact/hooks";
import { noLimit } from "../../../core/people/rate-limit.ts";
import type { AnswerOf } from "../../data/contract.ts";
import { useMay } from "../../data/session.ts";
import { useAct } from "../../data/use-act.ts";
import { usePages } from "../../data/use-pages.ts";
import { toast } from "../../frame/toasts.tsx";
import { NumberField } from "../../parts/form/fields.tsx";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { Table } from "../../parts/table/table.tsx";
import { number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { FormDialog } from "../../parts/form/form-dialog.tsx";
import { ScopeChoice, type ScopeProps } from "./scope-choice.tsx";
import { limitWords } from "./words.ts";

type Limit = AnswerOf<"GET /v1/organization/projects/{project_id}/rate_limits">["data"][number];

const names = [
  "max_requests_per_1_minute",
  "max_tokens_per_1_minute",
  "max_requests_per_1_day",
  "max_images_per_1_minute",
  "max_audio_megabytes_per_1_minute",
] as const;
type Name = (typeof names)[number];

/** The rate limits of a project, for each model that it sees. */
export function RatesView({ projectId, onScope }: ScopeProps) {
  const words = useWords(limitWords);
  return (
    <>
      <p class="limits-lead soft">{words.rateLead}</p>
      <ScopeChoice projectId={projectId} onScope={onScope} hasOrganization={false} />
      {projectId === null ? (
        <EmptyState title={words.rateNeedsProject}>{words.rateNeedsHint}</EmptyState>
      ) : (
        <Rates key={projectId} projectId={projectId} />
      )}
    </>
  );
}

function Rates({ projectId }: { readonly projectId: string }) {
  const words = useWords(limitWords);
  const mayWrite = useMay()("write-organization");
  const [edited, setEdited] = useState<Limit | null>(null);
  const { rows, error, isLoading, hasMore, more, refresh } = usePages(
    "GET /v1/organization/projects/{project_id}/rate_limits",
    { params: { project_id: projectId }, query: { limit: 100 } },
  );
  const columns = useMemo(() => columnsIn(words), [words]);
  return (
    <>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <Table
        label={words.view.rates}
        rows={rows ?? []}
        columns={columns}
        rowKey={({ id }) => id}
        nameOf={({ model }) => model}
        {...(mayWrite && {
          onOpen: setEdited,
          actions: (limit: Limit) => [{ label: words.changeRates, onSelect: () => setEdited(limit) }],
        })}
        isLoading={isLoading}
        more={{ hasMore, isLoading, load: more }}
        empty={error === null && <EmptyState title={words.noModels} />}
      />
      {edited !== null && <RateDialog projectId={projectId} limit={edited} onClose={() => setEdited(null)} />}
    </>
  );
}

/** Null where there is no limit. */
function valueOf(limit: Limit, name: Name): number | null {
  const value = limit[name];
  return value === undefined || value >= noLimit ? null : value;
}

function columnsIn(words: ReturnType<typeof useWords<(typeof limitWords)["en"]>>): readonly Column<Limit>[] {
  const places = ["aside", "detail"] as const;
  return [
    {
      id: "model",
      title: words.model,
      width: 200,
      grow: 2,
      card: "title",
      cell: ({ model }) => <bdi class="mono">{model}</bdi>,
    },
    ...names.map((name, at): Column<Limit> => {
      const place = places[at];
      return {
        id: name,
        title: words.rates[name],
        align: "end",
        width: 136,
        ...(place !== undefined && { card: place }),
        cell: (limit) => {
          const value = valueOf(limit, name);
          return value === null ? <span class="soft">{words.noLimit}</span> : number(value);
        },
      };
    }),
  ];
}

interface RateDialogProps {
  readonly projectId: string;
  readonly limit: Limit;
  readonly onClose: () => void;
}

function RateDialog({ projectId, limit, onClose }: RateDialogProps) {
  const words = useWords(limitWords);
  const [values, setValues] = useState(() => Object.fromEntries(names.map((name) => [name, valueOf(limit, name)])));
  const change = useAct("POST /v1/organization/projects/{project_id}/rate_limits/{rate_limit_id}");
  const submit = async () => {
    const changed = names.filter((name) => values[name] !== valueOf(limit, name));
    const body = Object.fromEntries(changed.map((name) => [name, values[name] ?? noLimit]));
    const params = { project_id: projectId, rate_limit_id: limit.id };
    if ((await change.run({ params, body })) === null) return;
    toast({ text: words.saved });
    onClose();
  };
  return (
    <FormDialog
      title={<bdi class="breaks">{words.ratesOf(limit.model)}</bdi>}
      action={words.save}
      error={change.error}
      isRunning={change.isRunning}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <p class="soft">{words.rateHint}</p>
      {names.map((name) => (
        <NumberField
          key={name}
          name={name}
          label={words.rates[name]}
          min={0}
          value={values[name] ?? null}
          onInput={(value) => setValues({ ...values, [name]: value })}
        />
      ))}
    </FormDialog>
  );
}
