import { useEffect, useState } from "preact/hooks";
import { ask } from "../../data/ask.ts";
import type { AnswerOf, ReadRoute, RequestOf } from "../../data/contract.ts";
import { Failure } from "../../data/failure.ts";
import { useMay } from "../../data/session.ts";
import { useResource } from "../../data/use-resource.ts";
import { hrefOf } from "../../route/location.ts";
import type { PageName } from "../../route/page-names.ts";
import { pageNamed } from "../../route/page-table.ts";
import { language } from "../../words/language.ts";
import { matching, type Entry, type Group } from "./entries.ts";

const shownMax = 6;
/** While somebody types, the server is asked only after a pause. */
const pauseMs = 120;
const short = { query: { limit: 100 } };

/** What the server has that matches: models, keys, projects, people and sources, each if there is a page for it. */
export function useFound(sought: string): { readonly groups: readonly Group[]; readonly isSeeking: boolean } {
  const may = useMay();
  const mayRead = may("read-organization") && sought !== "";
  const has = (page: PageName) => mayRead && pageNamed(page) !== null;
  const models = useSought("GET /rollcall/v1/models", has("model") ? { query: { q: sought, limit: shownMax } } : null);
  const keys = useSought("GET /rollcall/v1/api_keys", has("keys") ? { query: { q: sought, limit: shownMax } } : null);
  const projects = useResource("GET /v1/organization/projects", has("project") ? short : null);
  const people = useResource("GET /v1/organization/users", has("person") ? short : null);
  const sources = useResource("GET /rollcall/v1/sources", has("source") ? short : null);
  const groups = [
    groupOf(
      "models",
      models.answer?.data.map(({ id, owned_by: owner }) => ({
        id,
        label: id,
        detail: owner,
        isId: true,
        href: hrefOf("model", { id }),
      })),
    ),
    groupOf(
      "keys",
      keys.answer?.data.map(({ id, name, redacted_value: value }) => ({
        id,
        label: name,
        detail: value,
        href: hrefOf("keys", { q: id }),
      })),
    ),
    groupOf(
      "projects",
      listed(sought, projects.value?.data, ({ id, name }) => ({
        id,
        label: name,
        detail: id,
        href: hrefOf("project", { id }),
      })),
    ),
    groupOf(
      "people",
      listed(sought, people.value?.data, ({ id, name, email }) => ({
        id,
        label: name,
        detail: email,
        href: hrefOf("person", { id }),
      })),
    ),
    groupOf(
      "sources",
      listed(sought, sources.value?.data, ({ id, kind }) => ({
        id,
        label: id,
        detail: kind,
        isId: true,
        href: hrefOf("source", { id }),
      })),
    ),
  ];
  return { groups: groups.filter(({ entries }) => entries.length > 0), isSeeking: models.isSeeking || keys.isSeeking };
}

function groupOf(page: PageName, entries: readonly Entry[] | undefined): Group {
  return { title: pageNamed(page)?.title[language.get()] ?? "", entries: entries ?? [] };
}

function listed<Row>(sought: string, rows: readonly Row[] | undefined, entryOf: (row: Row) => Entry): readonly Entry[] {
  return matching((rows ?? []).map(entryOf), sought, shownMax);
}

interface Sought<Answer> {
  readonly answer: Answer | null;
  readonly isSeeking: boolean;
}

/** Asks after a pause, and drops the question when another one comes. The last answer stays meanwhile. */
function useSought<Asking extends ReadRoute>(
  route: Asking,
  request: RequestOf<Asking> | null,
): Sought<AnswerOf<Asking>> {
  const [state, setState] = useState<Sought<AnswerOf<Asking>>>({ answer: null, isSeeking: false });
  const question = JSON.stringify(request);
  useEffect(() => {
    if (request === null) {
      setState({ answer: null, isSeeking: false });
      return undefined;
    }
    setState((before) => ({ ...before, isSeeking: true }));
    const asking = new AbortController();
    const timer = setTimeout(() => {
      ask(route, request, asking.signal).then(
        (answer) => setState({ answer, isSeeking: false }),
        (error: unknown) => {
          if (asking.signal.aborted) return;
          setState({ answer: null, isSeeking: false });
          if (!(error instanceof Failure)) throw error;
        },
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [question]);
  return state;
}
