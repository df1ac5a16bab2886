import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { act, useAct } from "../../../data/use-act.ts";
import { useResource } from "../../../data/use-resource.ts";
import { useTitle } from "../../../frame/page/title.ts";
import { toast } from "../../../frame/toasts.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { PageHeader } from "../../../parts/page/page-header.tsx";
import { Skeleton } from "../../../parts/page/skeleton.tsx";
import { Tabs } from "../../../parts/page/tabs.tsx";
import { Copy } from "../../../parts/text/copy.tsx";
import { Badge } from "../../../parts/text/badge.tsx";
import { DeclaredBy } from "../../../parts/text/declared-by.tsx";
import { hrefOf } from "../../../route/location.ts";
import { Link } from "../../../route/link.tsx";
import { choice, optionalText } from "../../../route/query-params.ts";
import { useQueryState } from "../../../route/query-state.ts";
import { serverNowMs } from "../../../data/send.ts";
import { useWords } from "../../../words/words.ts";
import { DeleteDialog } from "../delete-dialog.tsx";
import { MarkedId } from "../marked-id.tsx";
import { StandingBadge } from "../standing-badge.tsx";
import { dayAt, standingOf, type ModelWire } from "../standing.ts";
import { modelWords } from "../words.ts";
import { AudienceView } from "./audience-view.tsx";
import { CallsView } from "./calls-view.tsx";
import { ClientsView } from "./clients-view.tsx";
import { EditDialog } from "./edit-dialog.tsx";
import { FactsView } from "./facts-view.tsx";
import { HistoryView } from "./history-view.tsx";
import { ModelBanners } from "./model-banners.tsx";
import { ModelMenu } from "./model-menu.tsx";
import { SharingDialog } from "./sharing-dialog.tsx";
import { useChanges } from "./use-changes.ts";
import { UseDialog } from "./use-dialog.tsx";
import { oneWords } from "./words.ts";

const views = ["facts", "seen", "clients", "calls", "history"] as const;

/** One model: what is known of it, who sees it, what clients get, who called it, and what was done to it. */
export function ModelPage() {
  const words = useWords(oneWords);
  const [{ id }] = useQueryState({ id: optionalText() });
  useTitle(id);
  const { value, error, refresh } = useResource(
    "GET /rollcall/v1/models/{model}",
    id === null || id === "" ? null : { params: { model: id } },
  );
  if (id === null || id === "") return <NoModel title={words.noId} text={words.noIdHint} />;
  if (error?.code === "not-found")
    return <NoModel title={words.noSuch} text={words.noSuchHint} id={<MarkedId id={id} />} />;
  return (
    <>
      {value === null && <PageHeader title={<MarkedId id={id} />} />}
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {value === null && error === null && <Skeleton lines={8} />}
      {value !== null && <Model model={value} />}
    </>
  );
}

interface NoModelProps {
  readonly title: string;
  readonly text: string;
  readonly id?: ComponentChildren;
}

function NoModel({ title, text, id }: NoModelProps) {
  const words = useWords(oneWords);
  const link = (
    <Link page="models" class="button">
      {words.toList}
    </Link>
  );
  return (
    <>
      <PageHeader title={title} />
      <EmptyState title={id ?? text} action={link}>
        {id !== undefined && text}
      </EmptyState>
    </>
  );
}

type Doing = "use" | "edit" | "delete" | "sharing" | null;

function Model({ model }: { readonly model: ModelWire }) {
  const words = useWords(oneWords);
  const [{ view }] = useQueryState({ view: choice(views, "facts") });
  const [doing, setDoing] = useState<Doing>(null);
  const close = () => setDoing(null);
  const tabs = views.map((name) => ({
    href: hrefOf("model", { id: model.id, view: name === "facts" ? null : name }),
    label: words.tabs[name],
    isCurrent: name === view,
  }));
  return (
    <>
      <Header model={model} onDo={setDoing} />
      <ModelBanners model={model} />
      <Tabs label={words.views} items={tabs} />
      <div class="model-view">
        {view === "facts" && <FactsView model={model} />}
        {view === "seen" && (model.state === "live" ? <AudienceView id={model.id} /> : <NotLive />)}
        {view === "clients" && (model.state === "live" ? <ClientsView id={model.id} /> : <NotLive />)}
        {view === "calls" && <CallsView model={model} />}
        {view === "history" && <HistoryView id={model.id} />}
      </div>
      {doing === "use" && <UseDialog model={model} onClose={close} />}
      {doing === "edit" && <EditDialog model={model} onClose={close} />}
      {doing === "sharing" && <SharingDialog model={model} onClose={close} />}
      {doing === "delete" && <DeleteDialog model={{ id: model.id, owner: model.owned_by }} onClose={close} />}
    </>
  );
}

function NotLive() {
  const words = useWords(oneWords);
  return <EmptyState title={words.notLive} />;
}

interface HeaderProps {
  readonly model: ModelWire;
  readonly onDo: (doing: Doing) => void;
}

function Header({ model, onDo }: HeaderProps) {
  const words = useWords(oneWords);
  const { kinds } = useWords(modelWords);
  const { fixedWhy, undeletableWhy } = useChanges(model);
  const change = useAct("POST /rollcall/v1/models/{model}");
  const setVisibility = async (visibility: "listed" | "unlisted") => {
    const params = { model: model.id };
    const before = model.visibility;
    if ((await change.run({ params, body: { visibility } })) === null) return;
    const undo = () => act("POST /rollcall/v1/models/{model}", { params, body: { visibility: before } });
    toast({ text: words.changedVisibility[visibility], undo });
  };
  const isLive = model.state === "live";
  const isListed = model.visibility === "listed";
  return (
    <>
      <PageHeader
        title={
          <>
            <MarkedId id={model.id} /> <Copy text={model.id} />
          </>
        }
        actions={
          <>
            <button
              type="button"
              class="button"
              aria-disabled={!isLive}
              title={isLive ? undefined : words.goneWhy}
              onClick={() => isLive && onDo("use")}
            >
              {words.use}
            </button>
            <button
              type="button"
              class="button"
              aria-disabled={fixedWhy !== null}
              title={fixedWhy ?? undefined}
              onClick={() => fixedWhy === null && onDo("edit")}
            >
              {words.edit}
            </button>
            <ModelMenu
              model={model}
              fixedWhy={fixedWhy}
              undeletableWhy={undeletableWhy}
              onVisibility={() => void setVisibility(isListed ? "unlisted" : "listed")}
              onSharing={() => onDo("sharing")}
              onDelete={() => onDo("delete")}
            />
          </>
        }
      >
        <span class="model-badges">
          <StandingBadge standing={standingOf(model, dayAt(serverNowMs()))} isUnlisted={!isListed} />
          <Badge>{kinds[model.kind]}</Badge>
          <DeclaredBy by={model.provenance.source === "file" ? "file" : null} />
          {fixedWhy !== null && model.state === "live" && <span class="soft">{fixedWhy}</span>}
        </span>
      </PageHeader>
      {change.error !== null && <ErrorPanel failure={change.error} />}
    </>
  );
}
