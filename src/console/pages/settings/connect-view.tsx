import { useMemo } from "preact/hooks";
import type { AnswerOf } from "../../data/contract.ts";
import { useMay } from "../../data/session.ts";
import { useResource } from "../../data/use-resource.ts";
import { listingSnippets } from "../../parts/code/listing.ts";
import { SnippetChoice } from "../../parts/code/snippet-choice.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Section } from "../../parts/page/section.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { Table } from "../../parts/table/table.tsx";
import { root } from "../../route/location.ts";
import { serverAddress } from "../../route/server-address.ts";
import { Link } from "../../route/link.tsx";
import { text } from "../../route/query-params.ts";
import { useQueryState } from "../../route/query-state.ts";
import { useWords } from "../../words/words.ts";
import { settingsWords } from "./words.ts";

type Dialect = AnswerOf<"GET /rollcall/v1/server">["dialects"][number];

/** The base URL and the lines to paste, client by client, and what each vendor's clients need. */
export function ConnectView() {
  const words = useWords(settingsWords);
  const address = serverAddress(location.origin, root);
  const snippets = useMemo(() => listingSnippets(address), [address]);
  const [{ client }, set] = useQueryState({ client: text("variables") });
  return (
    <>
      <Section title={words.lines}>
        <p class="lead soft">
          {words.connectLead} {words.callLead} <Link page="models">{words.toModels}</Link>
        </p>
        <SnippetChoice snippets={snippets} chosen={client} onChoose={(id) => set({ client: id }, "typing")} />
      </Section>
      <Vendors address={address} />
    </>
  );
}

function Vendors({ address }: { readonly address: string }) {
  const words = useWords(settingsWords);
  const may = useMay();
  const { value, error, isLoading, refresh } = useResource(
    "GET /rollcall/v1/server",
    may("read-organization") ? {} : null,
  );
  const columns = useMemo(
    (): readonly Column<Dialect>[] => [
      { id: "vendor", title: words.vendor, cell: ({ dialect }) => <bdi>{dialect}</bdi>, card: "title", grow: 0 },
      {
        id: "base",
        title: words.baseUrl,
        cell: ({ base_url: base }) => <span class="mono">{address + base}</span>,
        copy: ({ base_url: base }) => address + base,
        card: "detail",
        width: 260,
      },
      {
        id: "header",
        title: words.keyHeader,
        cell: ({ key_header: header }) => <span class="mono">{header}</span>,
        grow: 0,
        width: 150,
      },
      { id: "variables", title: words.variables, cell: (row) => <Variables dialect={row} />, width: 260 },
    ],
    [words, address],
  );
  if (!may("read-organization")) return null;
  return (
    <Section title={words.vendors}>
      <p class="lead soft">{words.vendorsLead}</p>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <Table
        label={words.vendors}
        rows={value?.dialects ?? []}
        columns={columns}
        rowKey={({ dialect }) => dialect}
        isLoading={isLoading}
        empty={null}
      />
    </Section>
  );
}

function Variables({ dialect: { base_url_variable: base, key_variable: key } }: { readonly dialect: Dialect }) {
  const known = [base, key].filter((name) => name !== null);
  return <span class="mono">{known.length === 0 ? "–" : known.join("  ")}</span>;
}
