import { useWords } from "../../words/words.ts";
import { Hint } from "../over/hint.tsx";
import { Badge } from "./badge.tsx";
import { useConfigFile } from "./config-file.ts";
import { textWords } from "./words.ts";

interface DeclaredProps {
  readonly by: "file" | "api" | "detected" | null;
  /** The file's name, if it is known. The server is asked otherwise. */
  readonly file?: string;
}

/** Where something is declared, if that is not here: a change made here would not last. */
export function DeclaredBy({ by, file: known }: DeclaredProps) {
  const words = useWords(textWords);
  const configFile = useConfigFile(by === "file" && known === undefined);
  const file = known ?? configFile;
  if (by === null || by === "api") return null;
  return (
    <Hint hint={by === "file" ? words.fromFileWhy(file) : words.detectedWhy}>
      <Badge icon="file">{by === "file" ? file : words.detected}</Badge>
    </Hint>
  );
}

/** Why a button is off, for what the file declares; null if it may be pressed. @public */
export function useDeclaredWhy(): (declared: Pick<DeclaredProps, "by">) => string | null {
  const words = useWords(textWords);
  const file = useConfigFile();
  return ({ by }) => (by === "file" ? words.fromFileWhy(file) : null);
}
