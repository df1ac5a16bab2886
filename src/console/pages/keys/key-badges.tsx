import { useMinute } from "../../parts/text/clock.ts";
import { useConfigFile } from "../../parts/text/config-file.ts";
import { Badge } from "../../parts/text/badge.tsx";
import { Hint } from "../../parts/over/hint.tsx";
import { list } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { stateOf, type KeyRow } from "./key-row.ts";
import { keysWords } from "./words.ts";

const tones = { revoked: "bad", ended: "bad", "holder-left": "warn", ending: "warn", unused: "info" } as const;

/** What needs somebody about a key, in a word; nothing for one that is valid and used. */
export function StateBadge({ row }: { readonly row: KeyRow }) {
  const words = useWords(keysWords);
  const state = stateOf(row, useMinute());
  if (state === "valid") return null;
  return (
    <Hint hint={words.stateWhy[state]}>
      <Badge tone={tones[state]}>{words.stateNames[state]}</Badge>
    </Hint>
  );
}

/** What a key is limited to, short; the whole list for those who point at it. */
export function Scopes({ scopes }: { readonly scopes: readonly string[] }) {
  const words = useWords(keysWords);
  if (scopes.length === 0) return <span class="soft">{words.allScopes}</span>;
  return <Hint hint={list(scopes)}>{words.scopesCount(scopes.length)}</Hint>;
}

/** Where a key was made: the file, a variable, or the API. */
export function Origin({ row: { declared_by: by } }: { readonly row: KeyRow }) {
  const words = useWords(keysWords);
  const file = useConfigFile(by === "file");
  if (by === null) return <span class="soft">{words.originApi}</span>;
  return (
    <Hint hint={by === "file" ? words.declaredByFile : words.declaredByVariable(by)}>
      <Badge icon="file">
        <bdi>{by === "file" ? file : by}</bdi>
      </Badge>
    </Hint>
  );
}

/** Why a key cannot be changed here; null if it can. */
export function useDeclaredBy(): (row: Pick<KeyRow, "declared_by">) => string | null {
  const words = useWords(keysWords);
  return ({ declared_by: by }) => {
    if (by === null) return null;
    return by === "file" ? words.declaredByFile : words.declaredByVariable(by);
  };
}
