import { useState } from "preact/hooks";
import { Failure } from "../../data/failure.ts";
import { serverNowMs } from "../../data/send.ts";
import { useResource } from "../../data/use-resource.ts";
import { Dialog } from "../../parts/over/dialog.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Skeleton } from "../../parts/page/skeleton.tsx";
import { Time } from "../../parts/text/time.tsx";
import { Link } from "../../route/link.tsx";
import { useWords } from "../../words/words.ts";
import type { KeyRow } from "./key-row.ts";
import { makeWords } from "./make-words.ts";
import { revokeOne } from "./revoke-one.ts";

/** A key that was asked for, when the answer with its secret did not arrive. */
export interface Lost {
  readonly name: string;
  readonly sinceSeconds: number;
}

/** Whether the server may have done what was asked, although no answer of it arrived. */
export function isLost(failure: Failure): boolean {
  return failure.code === "unreachable" || failure.code === "unreadable" || [502, 504].includes(failure.status ?? 0);
}

/** Names are counted in seconds, and clocks differ a little. */
const marginSeconds = 5;

export function lostSince(name: string): Lost {
  return { name, sinceSeconds: Math.floor(serverNowMs() / 1000) - marginSeconds };
}

/** Says that the key may exist, and offers to revoke what was made meanwhile and nobody can use. */
export function LostAnswerDialog({ lost, onClose }: { readonly lost: Lost; readonly onClose: () => void }) {
  const words = useWords(makeWords);
  const { value, error, isLoading, refresh } = useResource("GET /rollcall/v1/api_keys", {
    query: { q: lost.name.slice(0, 200), sort: "created", order: "desc", limit: 20 },
  });
  const found = value?.data.filter((row) => isCandidate(row, lost)) ?? null;
  return (
    <Dialog
      title={words.lostTitle}
      onClose={onClose}
      footer={
        <button type="button" class="button" onClick={onClose}>
          {words.close}
        </button>
      }
    >
      <p>{words.lost}</p>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {found === null && isLoading && <Skeleton lines={2} />}
      {found?.length === 0 && !isLoading && <p>{words.lostNone}</p>}
      {found !== null && found.length > 0 && (
        <ul class="keys-lost">
          {found.map((row) => (
            <LostKey key={row.id} row={row} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function isCandidate(row: KeyRow, { name, sinceSeconds }: Lost): boolean {
  return row.name === name && row.created_at >= sinceSeconds && row.last_used_at === null;
}

function LostKey({ row }: { readonly row: KeyRow }) {
  const words = useWords(makeWords);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isRunning, setRunning] = useState(false);
  const revoke = async () => {
    setRunning(true);
    setFailure(null);
    try {
      await revokeOne(row);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      setFailure(error);
    }
    setRunning(false);
  };
  return (
    <li>
      <span class="keys-lost-key">
        <Link page="keys" query={{ id: row.id }}>
          <bdi>{row.name}</bdi>
        </Link>
        <bdi class="mono soft">{row.redacted_value}</bdi>
        <span class="soft">
          <Time seconds={row.created_at} /> · {words.neverUsed}
        </span>
      </span>
      <button type="button" class="button button-small" aria-disabled={isRunning} onClick={() => void revoke()}>
        {words.revoke}
      </button>
      {failure !== null && <ErrorPanel failure={failure} />}
    </li>
  );
}
