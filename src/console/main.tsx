import { render } from "preact";
import { startFeed } from "./data/feed.ts";
import { startPresence } from "./data/send.ts";
import { startSession } from "./data/session.ts";
import { App } from "./frame/app.tsx";
import { startShortcuts } from "./frame/keys/shortcuts.ts";
import { takeLinkToken } from "./frame/sign-in/link-token.ts";
import { startTheme } from "./frame/theme.ts";
import { startRouting } from "./route/location.ts";
import { startPages } from "./route/page-table.ts";
import { pages } from "./route/pages.ts";

// The token leaves the address before anything else can see it, and nothing is drawn in the wrong colours.
takeLinkToken();
startTheme();
startPages(pages);
startRouting();
startPresence();
startShortcuts();
startFeed();
void startSession();
const place = document.querySelector("#console")!;
place.replaceChildren();
render(<App />, place);
