import { useMemo, useState } from "preact/hooks";
import type { AnswerOf } from "../../../data/contract.ts";
import { usePages } from "../../../data/use-pages.ts";
import { toast } from "../../../frame/toasts.tsx";
import { ChoiceField, SwitchField } from "../../../parts/form/fields.tsx";
import { SearchBox } from "../../../parts/filter/search-box.tsx";
import { Dialog } from "../../../parts/over/dialog.tsx";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { Table } from "../../../parts/table/table.tsx";
import { useWords } from "../../../words/words.ts";
import { useBulk, type Outcome } from "../bulk.ts";
import { bulkWords } from "../bulk-words.ts";
import type { ModelRow } from "./model-row.ts";

type Project = AnswerOf<"GET /rollcall/v1/projects">["data"][number];

interface ProjectsProps {
  readonly rows: readonly ModelRow[];
  readonly onDone: (outcomes: readonly Outcome[]) => void;
  readonly onClose: () => void;
}

/** As many projects as one request takes. */
const projectsMost = 100;

/** Gives projects the permission for many models, or takes it from them. */
export function BulkProjectsDialog({ rows, onDone, onClose }: ProjectsProps) {
  const words = useWords(bulkWords);
  const bulk = useBulk();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [how, setHow] = useState<"permit" | "revoke">("permit");
  const [isRestricting, setRestricting] = useState(false);
  const ids = rows.filter(({ kind }) => kind === "fine-tuned").map(({ id }) => id);
  const isReady = ids.length > 0 && chosen.size > 0 && chosen.size <= projectsMost && bulk.progress === null;
  const save = async () => {
    const change = { project_ids: [...chosen], permitted: how === "permit" };
    const outcomes = await bulk.run("POST /rollcall/v1/bulk/models/permissions", ids, change);
    if (outcomes === null) return;
    const restricts = isRestricting && how === "permit";
    const restricted = restricts
      ? await bulk.run("POST /rollcall/v1/bulk/models/update", ids, { sharing: "projects" })
      : [];
    if (restricted === null) return;
    const failed = restricted.filter(({ done }) => !done);
    const done = outcomes.filter((outcome) => outcome.done).length;
    const said = how === "permit" ? words.permitted(done, chosen.size) : words.revoked(done, chosen.size);
    if (done > 0) toast({ text: said });
    onDone(failed.length > 0 ? restricted : outcomes);
  };
  const footer = (
    <>
      {bulk.progress !== null && <span role="status">{words.running(bulk.progress, ids.length)}</span>}
      <button type="button" class="button" onClick={onClose}>
        {words.cancel}
      </button>
      <button
        type="button"
        class="button button-main"
        aria-disabled={!isReady}
        title={chosen.size === 0 ? words.chooseProjects : undefined}
        onClick={() => isReady && void save()}
      >
        {words.save}
      </button>
    </>
  );
  return (
    <Dialog title={words.projectsTitle(ids.length)} onClose={onClose} footer={footer} isWide>
      <div class="form">
        {bulk.error !== null && <ErrorPanel failure={bulk.error} />}
        <p class="soft">{ids.length === 0 ? words.noneShared : words.projectsHint}</p>
        <ChoiceField
          name="permitted"
          label={words.permission}
          value={how}
          choices={[
            { value: "permit", label: words.permit },
            { value: "revoke", label: words.revoke },
          ]}
          onInput={setHow}
        />
        {how === "permit" && (
          <SwitchField
            name="sharing"
            label={words.restrict}
            hint={words.restrictHint}
            value={isRestricting}
            onInput={setRestricting}
          />
        )}
      </div>
      <ProjectChoice chosen={chosen} onChange={setChosen} />
    </Dialog>
  );
}

const noRows: readonly Project[] = [];
const rowKey = ({ id }: Project) => id;
const nameOf = ({ name }: Project) => name;

interface ChoiceProps {
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

function ProjectChoice({ chosen, onChange }: ChoiceProps) {
  const words = useWords(bulkWords);
  const [q, setQ] = useState("");
  const query = { limit: 100, sort: "name", ...(q.trim() !== "" && { q: q.trim() }) } as const;
  const { rows, error, isLoading, hasMore, more } = usePages("GET /rollcall/v1/projects", { query });
  const columns = useMemo<readonly Column<Project>[]>(
    () => [
      { id: "name", title: words.project, width: 180, card: "title", cell: ({ name }) => <bdi>{name}</bdi> },
      { id: "id", title: words.id, width: 180, card: "detail", cell: ({ id }) => <bdi class="mono soft">{id}</bdi> },
    ],
    [words],
  );
  return (
    <div class="models-projects">
      <SearchBox value={q} placeholder={words.findProject} onInput={setQ} takesSlash={false} />
      {error !== null && <ErrorPanel failure={error} />}
      <Table
        label={words.projects}
        rows={rows ?? noRows}
        columns={columns}
        rowKey={rowKey}
        nameOf={nameOf}
        selection={{ keys: chosen, onChange }}
        isLoading={isLoading && rows === null}
        more={{ hasMore, isLoading, load: more }}
        empty={error === null && <EmptyState title={words.noProject} />}
      />
    </div>
  );
}
