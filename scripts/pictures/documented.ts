/** The pictures of docs/console.md, which are kept in docs/pictures. */

export interface Documented {
  readonly name: string;
  /** The page, with its query. */
  readonly page: string;
  readonly theme: "light" | "dark";
  /** What is clicked there first: expressions for an element of the page. */
  readonly clicks?: readonly string[];
}

const within = (elements: string, text: string) =>
  `[...document.querySelectorAll("${elements}")].find(({ textContent }) => textContent.includes("${text}"))`;
const box = (model: string) => `${within(".model-picker [role=row]", model)}?.querySelector("input")`;

export const documented: readonly Documented[] = [
  { name: "overview", page: "", theme: "light" },
  { name: "models", page: "models", theme: "light" },
  { name: "model", page: "model?id=gpt-4o-mini", theme: "light" },
  {
    name: "policy",
    page: "projects",
    theme: "light",
    clicks: [within("main a", "pricing"), box("claude-haiku-4-5"), box("claude-sonnet-4.5"), box("gpt-4.1")],
  },
  { name: "usage", page: "usage", theme: "dark" },
  {
    name: "audit",
    page: "audit?about=projects",
    theme: "light",
    clicks: [`${within("main .table-body [role=row]", "Changed")}?.querySelector(".table-link")`],
  },
];
