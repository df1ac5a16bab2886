import { useMay } from "../../../data/session.ts";
import { serverNowMs } from "../../../data/send.ts";
import { useAct } from "../../../data/use-act.ts";
import { toast } from "../../../frame/toasts.tsx";
import { Banner } from "../../../parts/page/banner.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { Id } from "../../../parts/text/id.tsx";
import { hrefOf } from "../../../route/location.ts";
import { day, exactTime } from "../../../words/format.ts";
import { useWords } from "../../../words/words.ts";
import { dangerWords } from "../danger-words.ts";
import { dayAt, standingOf, textFact, type ModelWire } from "../standing.ts";
import { oneWords } from "./words.ts";

/** What of a model should not be missed. */
export function ModelBanners({ model }: { readonly model: ModelWire }) {
  const words = useWords(oneWords);
  const { source, shutdown_date: shutdown, deletion } = model;
  const standing = standingOf(model, dayAt(serverNowMs()));
  return (
    <div class="model-banners">
      {deletion !== null && <DeletedBanner id={model.id} until={deletion.restorable_until} />}
      {standing === "retired" && <Banner tone="info">{words.retiredBanner}</Banner>}
      {standing === "shut-down" && shutdown !== null && (
        <Banner tone="bad">
          {words.shutDownBanner(day(shutdown))} <Replacement model={model} />
        </Banner>
      )}
      {standing === "deprecated" && (
        <Banner tone="warn">
          {shutdown === null ? words.deprecatedUndated : words.deprecatedBanner(day(shutdown))}{" "}
          <Replacement model={model} />
        </Banner>
      )}
      {source?.stale === true && <Banner tone="warn">{words.staleBanner(source.id)}</Banner>}
    </div>
  );
}

function Replacement({ model }: { readonly model: ModelWire }) {
  const words = useWords(oneWords);
  const replacement = textFact(model.facts, "replacement");
  if (replacement === null) return null;
  return (
    <>
      {words.replacement} <Id value={replacement} href={hrefOf("model", { id: replacement })} />
    </>
  );
}

function DeletedBanner({ id, until }: { readonly id: string; readonly until: number }) {
  const words = useWords(oneWords);
  const { restored } = useWords(dangerWords);
  const may = useMay();
  const restoration = useAct("POST /rollcall/v1/deleted_models/{model}");
  const restore = async () => {
    if ((await restoration.run({ params: { model: id } })) !== null) toast({ text: restored(id) });
  };
  const button = may("write-organization") && (
    <button type="button" class="button" aria-disabled={restoration.isRunning} onClick={() => void restore()}>
      {words.restore}
    </button>
  );
  return (
    <>
      <Banner tone="bad" action={button}>
        {words.deletedBanner(exactTime(until))}
      </Banner>
      {restoration.error !== null && <ErrorPanel failure={restoration.error} />}
    </>
  );
}
