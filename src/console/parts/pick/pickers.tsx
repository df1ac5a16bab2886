import { useState } from "preact/hooks";
import { usePages } from "../../data/use-pages.ts";
import { useWords } from "../../words/words.ts";
import { Picker, type PickItem } from "./picker.tsx";
import { useSettled } from "./use-settled.ts";
import { pickWords } from "./words.ts";

interface Props {
  readonly onPick: (item: PickItem) => void;
  readonly onClose: () => void;
}

const limit = 100;

/** People of the organization, by name or address. */
export function PersonPicker(props: Props) {
  const words = useWords(pickWords);
  const [q, setQ] = useState("");
  const pages = usePages("GET /rollcall/v1/users", { query: { limit, ...soughtFor(useSettled(q)) } });
  const items = pages.rows?.map(({ id, name, email }) => ({ id, name, note: email })) ?? null;
  return <Picker title={words.person} {...props} {...shown(pages, items)} q={q} onSearch={setQ} />;
}

/** Projects that are not archived, by name. */
export function ProjectPicker(props: Props) {
  const words = useWords(pickWords);
  const [q, setQ] = useState("");
  const pages = usePages("GET /rollcall/v1/projects", { query: { limit, ...soughtFor(useSettled(q)) } });
  const items = pages.rows?.map(({ id, name }) => ({ id, name })) ?? null;
  return <Picker title={words.project} {...props} {...shown(pages, items)} q={q} onSearch={setQ} />;
}

/** Groups of the organization, by name. */
export function GroupPicker(props: Props) {
  const words = useWords(pickWords);
  const [q, setQ] = useState("");
  const pages = usePages("GET /rollcall/v1/groups", { query: { limit, ...soughtFor(useSettled(q)) } });
  const items = pages.rows?.map(({ id, name }) => ({ id, name })) ?? null;
  return <Picker title={words.group} {...props} {...shown(pages, items)} q={q} onSearch={setQ} />;
}

/** Keys that are not revoked, by name, value as far as it is shown, or owner. */
export function KeyPicker(props: Props) {
  const words = useWords(pickWords);
  const [q, setQ] = useState("");
  const pages = usePages("GET /rollcall/v1/api_keys", { query: { limit, ...soughtFor(useSettled(q)) } });
  const items =
    pages.rows?.map(({ id, name, redacted_value: value, project_name: project }) => ({
      id,
      name,
      note: project === null ? value : `${value} · ${project}`,
    })) ?? null;
  return <Picker title={words.key} {...props} {...shown(pages, items)} q={q} onSearch={setQ} />;
}

/** An empty search is no search. */
function soughtFor(q: string): { readonly q?: string } {
  return q.trim() === "" ? {} : { q: q.trim() };
}

function shown(pages: Omit<ReturnType<typeof usePages>, "rows">, items: readonly PickItem[] | null) {
  return {
    items,
    failure: pages.error,
    more: { hasMore: pages.hasMore, isLoading: pages.isLoading, load: pages.more },
  };
}
