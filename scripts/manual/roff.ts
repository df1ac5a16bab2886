/** The few words of man(7) that the pages are made of. */

/** A page without its header: lines of roff. */
export type Roff = readonly string[];

/** What roff would read as its own, or print as another character than the one that is typed. */
const special: Readonly<Record<string, string>> = {
  "\\": "\\(rs",
  "-": "\\-",
  "'": "\\(aq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
  '"': "\\(dq",
};

/** Plain text, as it stands. */
export function escaped(text: string): string {
  return text
    .replaceAll(/[\\\-'`^~"]/g, (character) => special[character]!)
    .replaceAll(
      /[^\n -~]/gu,
      (character) => `\\[u${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`,
    );
}

export const bold = (text: string): string => `\\fB${escaped(text)}\\fR`;
export const italic = (text: string): string => `\\fI${escaped(text)}\\fR`;

/** A line of escaped text. A dot at its beginning would make it a request. */
export function line(text: string): string {
  return text.startsWith(".") ? `\\&${text}` : text;
}

/** A whole page. It breaks no word and stretches no line, so that commands look as one types them. */
export function page(name: string, section: number, date: string, version: string, body: Roff): string {
  const title = `.TH ${escaped(name.toUpperCase())} ${section} ${date} "Rollcall ${version}" "Rollcall Manual"`;
  // A heading begins a paragraph by itself.
  const lines = body.filter((text, at) => text !== ".PP" || !/^\.S[HS] /.test(body[at - 1] ?? ""));
  return `${[title, ".nr HY 0", ".nh", ".ad l", ...lines].join("\n")}\n`;
}

export const heading = (text: string): Roff => [`.SH "${escaped(text.toUpperCase())}"`];
export const subheading = (text: string): Roff => [`.SS "${escaped(text)}"`];
export const paragraph = (text: string): Roff => [".PP", line(text)];

/** Without empty lines between them. */
export const compact = (entries: Roff): Roff => [".PD 0", ...entries, ".PD"];

/** A term, and what it means below it. */
export const entry = (term: string, text: string): Roff => [".TP", line(term), ...(text === "" ? [] : [line(text)])];

export const bullet = (text: string): Roff => [".IP \\(bu 2", line(text)];

/** Lines that are neither filled nor broken. */
export function code(text: string): Roff {
  return [
    ".PP",
    ".RS 4",
    ".EX",
    ...text
      .trimEnd()
      .split("\n")
      .map((shown) => line(escaped(shown))),
    ".EE",
    ".RE",
  ];
}
