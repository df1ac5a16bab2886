import { useEffect, useMemo, useState } from "preact/hooks";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { Tabs } from "../../parts/page/tabs.tsx";
import { hrefOf, root } from "../../route/location.ts";
import { choice, flag, text } from "../../route/query-params.ts";
import { useQueryState } from "../../route/query-state.ts";
import { useCell } from "../../data/cell.ts";
import { storeDraft } from "../../data/drafts.ts";
import { current } from "../../route/location.ts";
import { useWords } from "../../words/words.ts";
import { serverAddress } from "../../route/server-address.ts";
import { CallForm, type CallState } from "./call-form.tsx";
import { callNames } from "./calls.ts";
import { draftBefore, draftName } from "./draft.ts";
import { sentCall } from "./run.ts";
import { AnswerView, CodeView, RequestView, ResponseView } from "./run-views.tsx";
import { usePastedKey } from "./use-pasted-key.ts";
import { useRun } from "./use-run.ts";
import { playgroundWords } from "./words.ts";

const views = ["answer", "request", "response", "code"] as const;

const params = {
  call: choice(callNames, "chat"),
  model: text(),
  temperature: text(),
  max_tokens: text(),
  whole: flag(),
  view: choice(views, "answer"),
};

/** One call of one model, to see what it answers and how. */
export function PlaygroundPage() {
  const words = useWords(playgroundWords);
  const server = serverAddress(location.origin, root);
  const pasted = usePastedKey(server);
  const { run, isRunning, start, cancel } = useRun();
  const { state, change, view } = useCallState();
  const sent = useMemo(() => sentCall(server, state.call, { ...state, model: state.model.trim() }), [server, state]);
  const send = () => {
    pasted.check();
    start(sent, pasted.key);
  };
  const contents = {
    answer: () => <AnswerView run={run} />,
    request: () => <RequestView sent={sent} />,
    response: () => <ResponseView run={run} />,
    code: () => <CodeView server={server} sent={sent} />,
  };
  return (
    <>
      <PageHeader title={words.title}>{words.lead}</PageHeader>
      <div class="playground">
        <CallForm {...{ pasted, state, change, isRunning }} onSend={send} onCancel={cancel} />
        <div class="playground-result">
          <ViewTabs view={view} />
          {contents[view]()}
        </div>
      </div>
    </>
  );
}

function ViewTabs({ view }: { readonly view: (typeof views)[number] }) {
  const words = useWords(playgroundWords);
  const { searchParams } = useCell(current);
  return (
    <Tabs
      label={words.views}
      items={views.map((name) => ({
        href: hrefOf("playground", { ...Object.fromEntries(searchParams), view: name === "answer" ? null : name }),
        label: words.view[name],
        isCurrent: name === view,
      }))}
    />
  );
}

/** Everything but the prompt is in the address; the prompt may be long and private, and stays in the tab. */
function useCallState() {
  const [query, setQuery] = useQueryState(params);
  const [draft, setDraft] = useState(draftBefore);
  useEffect(() => storeDraft(draftName, draft), [draft]);
  const { call, model, temperature, max_tokens: maxTokens, whole, view } = query;
  const state = useMemo<CallState>(
    () => ({ call, model, ...draft, temperature: figure(temperature), maxTokens: figure(maxTokens), isStream: !whole }),
    [call, model, draft, temperature, maxTokens, whole],
  );
  const change = (next: Partial<CallState>) => {
    const { system = draft.system, prompt = draft.prompt } = next;
    if (system !== draft.system || prompt !== draft.prompt) setDraft({ system, prompt });
    setQuery(
      {
        ...(next.call !== undefined && { call: next.call }),
        ...(next.model !== undefined && { model: next.model }),
        ...(next.temperature !== undefined && { temperature: String(next.temperature ?? "") }),
        ...(next.maxTokens !== undefined && { max_tokens: String(next.maxTokens ?? "") }),
        ...(next.isStream !== undefined && { whole: !next.isStream }),
      },
      "typing",
    );
  };
  return { state, change, view };
}

function figure(written: string): number | null {
  const value = Number(written);
  return written.trim() === "" || !Number.isFinite(value) ? null : value;
}
