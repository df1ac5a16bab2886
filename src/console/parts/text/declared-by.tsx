import { useWords } from "../../words/words.ts";
import { Hint } from "../over/hint.tsx";
import { Badge } from "./badge.tsx";
import { textWords } from "./words.ts";

interface DeclaredProps {
  readonly by: "file" | "api" | "detected" | null;
  /** The file's name, if the server told it. */
  readonly file?: string;
}

/** Where something is declared, if that is not here: a change made here would not last. */
export function DeclaredBy({ by, file = "rollcall.yaml" }: DeclaredProps) {
  const words = useWords(textWords);
  if (by === null || by === "api") return null;
  return (
    <Hint hint={by === "file" ? words.fromFileWhy(file) : words.detectedWhy}>
      <Badge icon="file">{by === "file" ? file : words.detected}</Badge>
    </Hint>
  );
}

/** Why a button is off, for what the file declares; null if it may be pressed. @public */
export function useDeclaredWhy(): (declared: DeclaredProps) => string | null {
  const words = useWords(textWords);
  return ({ by, file = "rollcall.yaml" }) => (by === "file" ? words.fromFileWhy(file) : null);
}
