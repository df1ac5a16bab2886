import { Recent } from "../../catalogue/recent.ts";
import type { Source } from "../../core/sources/source.ts";
import { sourceKey } from "../../store/sources.ts";

// Nobody says here when a source is removed. One that is forgotten has its next answer read whole.
const sourcesMax = 10_000;

interface CachedAnswer {
  /** What was asked, since the same bytes can mean something else of another kind. */
  readonly question: string;
  /** The digest of the answer's bytes, and that of what they say. */
  readonly bytes: string;
  readonly answer: string;
}

/**
 * The bytes that sources answered last, by their digest. In this process alone: another version of this program may
 * read more out of the same bytes.
 */
export class AnswerCache {
  readonly undefined = new Recent<CachedAnswer>(sourcesMax);

  /** The bytes that say `answer`, where the source's whole list came in one such answer; else null. */
  bytesFor(source: Source, answer: string | null): string | null {
    const answers = this.undefined.get(sourceKey(source));
    return answers?.answer === answer && answers.question === questionOf(source) ? answers.bytes : null;
  }

  /** Remembers the bytes that say `answer`; null where a list did not come in one answer. */
  note(source: Source, bytes: string | null, answer: string): void {
    if (bytes === null) this.undefined.delete(sourceKey(source));
    else this.undefined.set(sourceKey(source), { question: questionOf(source), bytes, answer });
  }
}

function questionOf({ kind, baseUrl, options }: Source): string {
  return JSON.stringify([kind, baseUrl, options]);
}
