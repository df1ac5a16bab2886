import type { AnswerOf } from "../../../data/contract.ts";
import { useResource } from "../../../data/use-resource.ts";
import { ChoiceField } from "../../../parts/form/fields.tsx";
import { curlKey, quoted } from "../../../parts/export/curl.ts";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { FactRow, Facts } from "../../../parts/page/facts.tsx";
import { Skeleton } from "../../../parts/page/skeleton.tsx";
import { Badge } from "../../../parts/text/badge.tsx";
import { CodeBlock } from "../../../parts/text/code-block.tsx";
import { Id } from "../../../parts/text/id.tsx";
import { optionalText } from "../../../route/query-params.ts";
import { useQueryState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import { oneWords } from "./words.ts";

type Rendering = AnswerOf<"GET /rollcall/v1/model_renderings">["data"][number];

/** What the clients of each vendor get for the model, with a key of a project that is chosen. */
export function ClientsView({ id }: { readonly id: string }) {
  const words = useWords(oneWords);
  const [state, set] = useQueryState({ project: optionalText(), dialect: optionalText() });
  const audiences = useResource("GET /rollcall/v1/model_audiences", { query: { model: id, limit: 1000, total: true } });
  const projects = audiences.value?.data ?? [];
  const project = state.project ?? projects.find(({ visible }) => visible)?.id ?? projects[0]?.id ?? null;
  const { value, error, refresh } = useResource(
    "GET /rollcall/v1/model_renderings",
    project === null ? null : { query: { model: id, project_id: project } },
  );
  const failure = error ?? audiences.error;
  if (audiences.value !== null && projects.length === 0)
    return <EmptyState title={words.noProject}>{words.noProjectHint}</EmptyState>;
  const renderings = value?.data ?? [];
  const shown = renderings.find(({ dialect }) => dialect === (state.dialect ?? "openai")) ?? renderings[0];
  return (
    <>
      <p class="lead soft">{words.clientsHint}</p>
      {failure !== null && <ErrorPanel failure={failure} retry={refresh} />}
      <div class="model-client">
        {project !== null && (
          <ChoiceField
            name="project"
            label={words.asProject}
            value={project}
            choices={projects.map(({ id: value_, name }) => ({ value: value_, label: name }))}
            onInput={(chosen) => set({ project: chosen })}
          />
        )}
        {shown !== undefined && (
          <ChoiceField
            name="dialect"
            label={words.dialects}
            value={shown.dialect}
            choices={renderings.map(({ dialect }) => ({ value: dialect, label: dialect }))}
            onInput={(dialect) => set({ dialect })}
          />
        )}
      </div>
      {shown === undefined && failure === null && <Skeleton lines={6} />}
      {shown !== undefined && <Shown rendering={shown} />}
    </>
  );
}

function Shown({ rendering: { base_url: base, request, answer, listed } }: { readonly rendering: Rendering }) {
  const words = useWords(oneWords);
  return (
    <div class="model-rendering">
      <Facts>
        <FactRow label={words.baseUrl} value={<Id value={location.origin + base} />} />
        <FactRow
          label={words.inList}
          value={<Badge tone={listed ? "good" : "plain"}>{listed ? words.inListYes : words.inListNo}</Badge>}
        />
      </Facts>
      <h2>{words.request}</h2>
      <CodeBlock text={curlOfRequest(request)} language="curl" isWrapped />
      <h2>{words.answer(answer.status)}</h2>
      <CodeBlock text={indented(answer.body)} copied={answer.body} language={answer.headers["content-type"] ?? ""} />
      <details class="model-headers">
        <summary>{words.headers}</summary>
        <CodeBlock text={headerLines(answer.headers)} language="http" isWrapped />
      </details>
    </div>
  );
}

function curlOfRequest({ method, path, body }: Rendering["request"]): string {
  const url = `curl ${method === "GET" ? "" : `-X ${method} `}${quoted(location.origin + path)}`;
  return [url, curlKey, ...(body === null ? [] : [`-d ${quoted(body)}`])].join(" \\\n  ");
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function headerLines(headers: Rendering["answer"]["headers"]): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}
