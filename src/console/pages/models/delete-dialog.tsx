import { serverNowMs } from "../../data/send.ts";
import { useMay } from "../../data/session.ts";
import { act, useAct } from "../../data/use-act.ts";
import { useResource } from "../../data/use-resource.ts";
import { toast } from "../../frame/toasts.tsx";
import { ConfirmDialog } from "../../parts/over/confirm-dialog.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { FactRow, Facts } from "../../parts/page/facts.tsx";
import { FirstOf } from "../../parts/text/first-of.tsx";
import { Time } from "../../parts/text/time.tsx";
import { useWords } from "../../words/words.ts";
import { dangerWords } from "./danger-words.ts";
import { MarkedId, OddCharacters } from "./marked-id.tsx";
import { useDailyCalls } from "./one/use-daily-calls.ts";

interface DeleteProps {
  readonly model: { readonly id: string; readonly owner: string };
  readonly onClose: () => void;
}

/** Asks before a model is deleted, and says who will feel it. */
export function DeleteDialog({ model: { id, owner }, onClose }: DeleteProps) {
  const words = useWords(dangerWords);
  const removal = useAct("DELETE /rollcall/v1/models/{model}");
  const server = useResource("GET /rollcall/v1/server", {});
  const params = { model: id };
  const remove = async () => {
    if ((await removal.run({ params })) === null) return;
    toast({ text: words.deleted(id), undo: () => act("POST /rollcall/v1/deleted_models/{model}", { params }) });
    onClose();
  };
  const days = server.value?.retention_days;
  return (
    <ConfirmDialog
      title={words.title}
      action={words.action(id)}
      isRunning={removal.isRunning}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      {removal.error !== null && <ErrorPanel failure={removal.error} />}
      <p class="models-named-one">
        <MarkedId id={id} />
      </p>
      <OddCharacters id={id} />
      <p>{words.what}</p>
      <Facts>
        <FactRow label={words.owner} value={<bdi>{owner}</bdi>} />
        <FactRow label={words.projects} value={<SeeingProjects id={id} />} />
        <FactRow label={words.aliases} value={<BreakingAliases id={id} />} />
        <FactRow label={words.keys} value={<CallingKeys id={id} />} />
        {days !== undefined && (
          <FactRow label={words.until} value={<Time seconds={Math.floor(serverNowMs() / 1000) + days * 86_400} />} />
        )}
      </Facts>
    </ConfirmDialog>
  );
}

function SeeingProjects({ id }: { readonly id: string }) {
  const words = useWords(dangerWords);
  const query = { model: id, limit: 1, total: true };
  const { value } = useResource("GET /rollcall/v1/model_audiences", { query });
  return <>{value === null ? words.asking : words.projectsOf(value.visible_total ?? 0, value.total ?? 0)}</>;
}

function BreakingAliases({ id }: { readonly id: string }) {
  const words = useWords(dangerWords);
  const { value } = useResource("GET /rollcall/v1/models", { query: { kind: "alias", limit: 10_000 } });
  if (value === null) return <>{words.asking}</>;
  const aliases = value.data.filter(({ target }) => target === id);
  return (
    <FirstOf
      items={aliases.map((alias) => (
        <bdi key={alias.id} class="mono">
          {alias.id}
        </bdi>
      ))}
    />
  );
}

function CallingKeys({ id }: { readonly id: string }) {
  const words = useWords(dangerWords);
  const may = useMay();
  const { value } = useDailyCalls(id, may("read-usage"));
  if (value === null) return may("read-usage") ? <>{words.asking}</> : null;
  return (
    <FirstOf
      items={value.byKey.map(({ id: keyId, name, requests }) => (
        <span key={keyId}>
          <bdi>{name ?? keyId}</bdi> <span class="soft">({words.calls(requests)})</span>
        </span>
      ))}
    />
  );
}
