import { languageHere } from "../../../src/console/words/browser-language.ts";

document.documentElement.lang = languageHere();
await import("./main.tsx");
