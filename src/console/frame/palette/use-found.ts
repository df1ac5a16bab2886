import { useEffect, useState } from "preact/hooks";
import { ask } from "../../data/ask.ts";
import type { AnswerOf, ReadRoute, RequestOf } from "../../data/contract.ts";
import { Failure } from "../../data/failure.ts";
import { useMay } from "../../data/session.ts";
import { hrefOf } from "../../route/location.ts";
import type { PageName } from "../../route/page-names.ts";
import { pageNamed } from "../../route/page-table.ts";
import { language } from "../../words/language.ts";
import type { Entry, Group } from "./entries.ts";

const shownMax = 6;
/** While somebody types, the server is asked only after a pause. */
const pauseMs = 120;

/** What the server has that matches: models, keys, projects, people and sources, each if there is a page for it. */
export function useFound(sought: string): { readonly groups: readonly Group[]; readonly isSeeking: boolean } {
  const may = useMay();
  const mayRead = may("read-organization") && sought !== "";
  const has = (page: PageName) => mayRead && pageNamed(page) !== null;
  const asked = (page: PageName) => (has(page) ? { query: { q: sought, limit: shownMax } } : null);
  const models = useSought("GET /rollcall/v1/models", asked("model"));
  const keys = useSought("GET /rollcall/v1/api_keys", asked("keys"));
  const projects = useSought("GET /rollcall/v1/projects", asked("project"));
  const people = useSought("GET /rollcall/v1/users", asked("person"));
  const sources = useSought("GET /rollcall/v1/sources", asked("source"));
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
      projects.answer?.data.map(({ id, name }) => ({
        id,
        label: name,
        detail: id,
        href: hrefOf("project", { id }),
      })),
    ),
    groupOf(
      "people",
      people.answer?.data.map(({ id, name, email }) => ({
        id,
        label: name,
        detail: email,
        href: hrefOf("person", { id }),
      })),
    ),
    groupOf(
      "sources",
      sources.answer?.data.map(({ id, kind }) => ({
        id,
        label: id,
        detail: kind,
        isId: true,
        href: hrefOf("source", { id }),
      })),
    ),
  ];
  const isSeeking = [models, keys, projects, people, sources].some((one) => one.isSeeking);
  return { groups: groups.filter(({ entries }) => entries.length > 0), isSeeking };
}

function groupOf(page: PageName, entries: readonly Entry[] | undefined): Group {
  return { title: pageNamed(page)?.title[language] ?? "", entries: entries ?? [] };
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
