import { render } from "preact";
import { App } from "./frame/app.tsx";
import { startTheme } from "./frame/theme.ts";
import { startRouting } from "./route/location.ts";
import { startLanguage } from "./words/language.ts";

startTheme();
startLanguage(new URLSearchParams(location.search));
startRouting();
render(<App />, document.querySelector("#console")!);
