import { languageHere } from "./words/browser-language.ts";

document.documentElement.lang = languageHere();
// The bundler makes a script for each language, and puts the name of this one's here.
await import("./main.tsx");
