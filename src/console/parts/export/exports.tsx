import { useState } from "preact/hooks";
import { useMe } from "../../data/session.ts";
import { useWords } from "../../words/words.ts";
import { Dialog } from "../over/dialog.tsx";
import type { MenuItem } from "../over/menu-item.ts";
import { Menu } from "../over/menu.tsx";
import { CodeBlock } from "../text/code-block.tsx";
import { csvOf, type CsvColumn } from "./csv.ts";
import { curlOf, type CurlQuery } from "./curl.ts";
import { declarationOf } from "./declaration.ts";
import { download, fileName } from "./download.ts";
import { RestDialog, type Rest } from "./rest-dialog.tsx";
import { exportWords } from "./words.ts";
import { holdsVariable, yamlOf, type Plain } from "./yaml.ts";

interface ExportsProps<Row> {
  /** What the list holds, in a fixed word that becomes the file's name: `models`. */
  readonly what: string;
  /** As filtered and sorted. Asked when something is exported. */
  readonly rows: () => readonly Row[];
  /** Of a list whose pages are not all there: loads the others first. */
  readonly rest?: Rest<Row>;
  readonly csv: readonly CsvColumn<Row>[];
  /** A row as JSON has it; as it is, otherwise. */
  readonly json?: (row: Row) => unknown;
  /** Null if the configuration file takes none of them. */
  readonly yaml?: YamlRows<Row> | null;
  /** The call behind the list, with its filters. */
  readonly curl?: {
    readonly path: string;
    readonly query: CurlQuery;
  } | null;
  /** Further ways to take it out. */
  readonly others?: readonly MenuItem[];
}

/** Where rows stand in the configuration file. */
interface YamlRows<Row> {
  readonly field: string;
  /** Undefined for a row that the file takes elsewhere, or of which the list does not have all. */
  readonly item: (row: Row) => Plain | undefined;
  /** Whether all organizations share it, and it stands beside them. */
  readonly isShared?: (row: Row) => boolean;
}

/** Takes a list out of the page as it is filtered. */
export function Exports<Row>(props: ExportsProps<Row>) {
  const { what, rows, rest, csv, json = (row: Row) => row, yaml = null, curl = null, others = [] } = props;
  const words = useWords(exportWords);
  const [isCurlShown, setCurlShown] = useState(false);
  const [declared, setDeclared] = useState<readonly Row[] | null>(null);
  const save = (ending: string, type: string, text: string) => download(fileName(what, ending, new Date()), type, text);
  const [saving, setSaving] = useState<((all: readonly Row[]) => void) | null>(null);
  const saveAll = (write: (all: readonly Row[]) => void) =>
    rest?.hasMore === true ? setSaving(() => write) : write(rows());
  const items: MenuItem[] = [
    { label: words.csv, onSelect: () => saveAll((all) => save("csv", "text/csv", csvOf(csv, all))) },
    {
      label: words.json,
      onSelect: () => saveAll((all) => save("json", "application/json", `${JSON.stringify(all.map(json), null, 2)}\n`)),
    },
    ...(yaml === null ? [] : [{ label: words.yaml, onSelect: () => saveAll(setDeclared) }]),
    ...(curl === null ? [] : [{ label: words.curl, onSelect: () => setCurlShown(true) }]),
    ...others,
  ];
  return (
    <>
      <Menu label={words.export} text={words.export} icon="download" items={items} />
      {saving !== null && rest !== undefined && (
        <RestDialog rest={rest} onLoaded={saving} onClose={() => setSaving(null)} />
      )}
      {declared !== null && yaml !== null && (
        <YamlDialog
          {...yaml}
          rows={declared}
          onClose={() => setDeclared(null)}
          onSave={(text) => save("yaml", "application/yaml", text)}
        />
      )}
      {isCurlShown && curl !== null && (
        <Dialog title={words.curl} onClose={() => setCurlShown(false)}>
          <p>{words.curlWhy}</p>
          <CodeBlock text={curlOf(location.origin, curl.path, curl.query)} language="curl" isWrapped />
        </Dialog>
      )}
    </>
  );
}

interface YamlProps<Row> extends YamlRows<Row> {
  readonly rows: readonly Row[];
  readonly onClose: () => void;
  readonly onSave: (text: string) => void;
}

/** So many lines are shown; the file has all. */
const linesShown = 200;

function YamlDialog<Row>({ field, item, isShared = () => false, rows, onClose, onSave }: YamlProps<Row>) {
  const words = useWords(exportWords);
  const organization = useMe()?.organization.name ?? "";
  const itemsOf = (some: readonly Row[]) =>
    some.map(item).filter((one) => one !== undefined && !holdsVariable(one)) as Plain[];
  const [shared, own] = [itemsOf(rows.filter(isShared)), itemsOf(rows.filter((row) => !isShared(row)))];
  const left = rows.length - shared.length - own.length;
  const text = yamlOf(declarationOf(field, shared, own, organization));
  const lines = text.split("\n");
  const shown = lines.length > linesShown ? `${lines.slice(0, linesShown).join("\n")}\n…` : text;
  const footer = (
    <>
      <button type="button" class="button" onClick={onClose}>
        {words.close}
      </button>
      <button type="button" class="button button-main" onClick={() => onSave(text)}>
        {words.download}
      </button>
    </>
  );
  return (
    <Dialog title={words.yaml} onClose={onClose} footer={footer} isWide>
      <p>{words.yamlWhy}</p>
      {left > 0 && <p>{words.leftOut(left)}</p>}
      <CodeBlock text={shown} copied={text} language="yaml" />
    </Dialog>
  );
}
