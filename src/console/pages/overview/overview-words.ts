import type { useWords } from "../../words/words.ts";
import type { overviewWords } from "./words.ts";

/** The words of the overview in one language. */
export type Words = ReturnType<typeof useWords<(typeof overviewWords)["en"]>>;
