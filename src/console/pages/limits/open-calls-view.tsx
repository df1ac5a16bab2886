import { useResource } from "../../data/use-resource.ts";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { FactRow, Facts } from "../../parts/page/facts.tsx";
import { Skeleton } from "../../parts/page/skeleton.tsx";
import { number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { limitWords } from "./words.ts";

/** How many calls may be open at once, and where that is set. */
export function OpenCallsView() {
  const words = useWords(limitWords);
  const { value, error, refresh } = useResource("GET /rollcall/v1/server", {});
  if (value === null) return error === null ? <Skeleton /> : <ErrorPanel failure={error} retry={refresh} />;
  const { per_organization: ofOrganization, per_server: ofServer } = value.limits.open_calls;
  return (
    <>
      <p class="lead soft">{words.openLead}</p>
      <Facts>
        <FactRow label={words.ofKey} value={words.ofKeyValue} />
        <FactRow label={words.ofOrganization} value={number(ofOrganization)} told={words.fileOnly} />
        <FactRow label={words.ofServer} value={number(ofServer)} told={words.fileOnly} />
      </Facts>
    </>
  );
}
