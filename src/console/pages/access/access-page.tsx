import { PageHeader } from "../../parts/page/page-header.tsx";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { Tabs } from "../../parts/page/tabs.tsx";
import { hrefOf } from "../../route/location.ts";
import { choice } from "../../route/query-params.ts";
import { useQueryState } from "../../route/query-state.ts";
import { useWords } from "../../words/words.ts";
import { OneModel } from "./one-model.tsx";
import { SeenModels } from "./seen-models.tsx";
import { SubjectFields } from "./subject-fields.tsx";
import { accessParams, explainQuery, kindOf, seenSubject, type AccessState } from "./subject.ts";
import { accessWords } from "./words.ts";

const views = ["one", "all"] as const;

/** What a key, a person or a service account may do with a model, and why; and all models that they see, by rule. */
export function AccessPage() {
  const words = useWords(accessWords);
  const [state, set] = useQueryState(accessParams);
  const [{ view: chosen }] = useQueryState({ view: choice(views, "one") });
  // No call of a project as such is explained: its keys' holders differ.
  const view = kindOf(state) === "project" ? "all" : chosen;
  return (
    <>
      <PageHeader title={words.title}>{words.lead}</PageHeader>
      <SubjectFields state={state} set={(change) => set(change, "typing")} />
      <Tabs
        label={words.views}
        items={views.map((name) => ({
          href: hrefOf("access", { ...ids(state), view: name === "one" ? null : name }),
          label: words.viewNames[name],
          isCurrent: name === view,
        }))}
      />
      {view === "one" ? (
        <One state={state} set={(model) => set({ model }, "typing")} />
      ) : (
        <All key={JSON.stringify(ids(state))} state={state} />
      )}
    </>
  );
}

function ids({ of, key, project, user, account, model }: AccessState) {
  return { of: of === "" ? null : of, key, project, user, account, model: model === "" ? null : model };
}

function One({ state, set }: { readonly state: AccessState; readonly set: (model: string) => void }) {
  return <OneModel state={state} query={explainQuery(state)} onModel={set} />;
}

function All({ state }: { readonly state: AccessState }) {
  const words = useWords(accessWords);
  const subject = seenSubject(state);
  if (subject === null) return <EmptyState title={words.chooseFirst}>{words.chooseFirstHint}</EmptyState>;
  const { model: _, ...whose } = ids(state);
  return <SeenModels subject={subject} explainFor={whose} projectId={state.project} />;
}
