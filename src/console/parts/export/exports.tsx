import { useState } from "preact/hooks";
import { useWords } from "../../words/words.ts";
import { Dialog } from "../over/dialog.tsx";
import type { MenuItem } from "../over/menu-item.ts";
import { Menu } from "../over/menu.tsx";
import { CodeBlock } from "../text/code-block.tsx";
import { csvOf, type CsvColumn } from "./csv.ts";
import { curlOf, type CurlQuery } from "./curl.ts";
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
  /** Where rows stand in the configuration file, which does not take those without an item; null if it takes none. */
  readonly yaml?: { readonly field: string; readonly item: (row: Row) => Plain | undefined } | null;
  /** The call behind the list, with its filters. */
  readonly curl?: {
    readonly path: string;
    readonly query: CurlQuery;
  } | null;
  /** Further ways to take it out. */
  readonly others?: readonly MenuItem[];
}

/** Takes a list out of the page as it is filtered. */
export function Exports<Row>(props: ExportsProps<Row>) {
  const { what, rows, rest, csv, json = (row: Row) => row, yaml = null, curl = null, others = [] } = props;
  const words = useWords(exportWords);
  const [shown, setShown] = useState<"yaml" | "curl" | null>(null);
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
    ...(yaml === null ? [] : [{ label: words.yaml, onSelect: () => setShown("yaml") }]),
    ...(curl === null ? [] : [{ label: words.curl, onSelect: () => setShown("curl") }]),
    ...others,
  ];
  const close = () => setShown(null);
  return (
    <>
      <Menu label={words.export} text={words.export} icon="download" items={items} />
      {saving !== null && rest !== undefined && (
        <RestDialog rest={rest} onLoaded={saving} onClose={() => setSaving(null)} />
      )}
      {shown === "yaml" && yaml !== null && (
        <YamlDialog
          field={yaml.field}
          items={rows()
            .map(yaml.item)
            .filter((item) => item !== undefined)}
          onClose={close}
          onSave={(text) => save("yaml", "application/yaml", text)}
        />
      )}
      {shown === "curl" && curl !== null && (
        <Dialog title={words.curl} onClose={close}>
          <p>{words.curlWhy}</p>
          <CodeBlock text={curlOf(location.origin, curl.path, curl.query)} language="curl" isWrapped />
        </Dialog>
      )}
    </>
  );
}

interface YamlProps {
  readonly field: string;
  readonly items: readonly Plain[];
  readonly onClose: () => void;
  readonly onSave: (text: string) => void;
}

/** So many lines are shown; the file has all. */
const linesShown = 200;

function YamlDialog({ field, items, onClose, onSave }: YamlProps) {
  const words = useWords(exportWords);
  const kept = items.filter((item) => !holdsVariable(item));
  const text = yamlOf({ [field]: kept });
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
      {kept.length < items.length && <p>{words.variables(items.length - kept.length)}</p>}
      <CodeBlock text={shown} copied={text} language="yaml" />
    </Dialog>
  );
}
