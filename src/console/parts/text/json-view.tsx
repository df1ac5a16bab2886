import { useWords } from "../../words/words.ts";
import { Copy } from "./copy.tsx";
import { textWords } from "./words.ts";

/** Deeper than this, nothing is opened beforehand. */
const openDepth = 2;
/** Of a longer list, the rest is shown on wish. */
const itemsAtFirst = 100;

interface ViewProps {
  readonly value: unknown;
  /** What a field is called; what is copied has the names that it has. */
  readonly nameOf?: (name: string) => string;
}

/** Any value of JSON, as text in a tree that opens and closes. */
export function JsonView({ value, nameOf = (name) => name }: ViewProps) {
  return (
    <div class="json">
      <Copy text={JSON.stringify(value, null, 2)} />
      <div class="json-tree mono">
        <Node name={null} value={value} depth={0} nameOf={nameOf} />
      </div>
    </div>
  );
}

interface NodeProps {
  readonly name: string | null;
  readonly value: unknown;
  readonly depth: number;
  readonly nameOf: (name: string) => string;
}

function Node({ name, value, depth, nameOf }: NodeProps) {
  const words = useWords(textWords);
  const label = name !== null && <bdi class="json-name">{nameOf(name)}: </bdi>;
  if (typeof value !== "object" || value === null)
    return (
      <div class="json-leaf">
        {label}
        <Scalar value={value} />
      </div>
    );
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const size = isList ? words.items(entries.length) : words.fields(entries.length);
  return (
    <details class="json-node" open={depth < openDepth && entries.length > 0}>
      <summary>
        {label}
        <span class="soft">
          {isList ? "[ ] " : "{ } "}
          {size}
        </span>
      </summary>
      {entries.slice(0, itemsAtFirst).map(([key, inner]) => (
        <Node key={key} name={key} value={inner} depth={depth + 1} nameOf={nameOf} />
      ))}
      {entries.length > itemsAtFirst && <p class="soft">{words.andMore(entries.length - itemsAtFirst)}</p>}
    </details>
  );
}

function Scalar({ value }: { readonly value: unknown }) {
  const kind = value === null ? "null" : typeof value;
  return <bdi class={`json-${kind} breaks`}>{JSON.stringify(value)}</bdi>;
}
