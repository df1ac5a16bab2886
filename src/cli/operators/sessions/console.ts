import { sessions as api } from "../../../api/keys/sessions.ts";
import { invoke, rootOf } from "../../../client/invoke.ts";
import { flag, type Command } from "../../command/command.ts";
import { textIn } from "../../output/json/value.ts";
import { showOne } from "../../output/show.ts";
import { answerTo, isText, jsonFlag } from "../administration.ts";
import { canAsk } from "../../terminal/questions.ts";
import { openBrowser } from "./open-browser.ts";

export const openConsole: Command = {
  words: ["console"],
  key: "admin",
  summary: "Sign in to the console in a browser",
  description:
    "Makes a link that signs the holder of the admin key in to the console once, within a minute, prints it and opens it " +
    "in the browser of this machine. The key itself does not go to the browser.",
  flags: [flag("--no-open", "Print the link and do not open it"), jsonFlag],
  examples: { "In the browser": "console", "For a browser on another machine": "console --no-open" },
  async run(call) {
    const { flags, connection, terminal, settings } = call;
    const body = await answerTo(call, invoke(connection, api.createSignInLink, {}));
    if (!isText(call)) return showOne(call, body);
    const url = rootOf(connection).href.replace(/\/$/, "") + (textIn(body.json, "path") ?? "");
    terminal.write(`${url}\n`);
    const isOpen = !flags.isOn("no-open") && canAsk(terminal) && (await openBrowser(url, terminal.environment));
    if (settings.quiet) return;
    terminal.note(isOpen ? "It is open in your browser." : "Open it within a minute. It works once.");
  },
};
