import { number, plural } from "../../words/format.ts";
import { defineWords } from "../../words/words.ts";

export const exportWords = defineWords({
  en: {
    export: "Export",
    csv: "CSV, for spreadsheets",
    json: "JSON",
    yaml: "YAML, for rollcall.yaml",
    curl: "The same list with curl",
    close: "Close",
    yamlWhy: "What the file declares wins at every start, so a change that is to last belongs there.",
    leftOut: (count: number) =>
      `${number(count)} left out: they have no place in this part of the file, or hold \${NAME}, which the file takes for a variable.`,
    curlWhy: "With an admin key in OPENAI_ADMIN_KEY. The page’s session is of no use outside of the browser.",
    download: "Download",
    loading: "The rest of the list is being loaded",
    rows: (count: number, total: number | null) =>
      total === null ? plural(count, "row", "rows") : `${number(count)} of ${plural(total, "row", "rows")}`,
    first: (count: number) => `The file has the first ${number(count)} rows. The list has more.`,
    cancel: "Cancel",
  },
  "zh-Hans": {
    export: "导出",
    csv: "CSV（用于电子表格）",
    json: "JSON",
    yaml: "YAML（用于 rollcall.yaml）",
    curl: "用 curl 获取同一列表",
    close: "关闭",
    yamlWhy: "每次启动时以文件中的声明为准，需要长期生效的修改应写在文件中。",
    leftOut: (count) => `已略去 ${number(count)} 项：不能在文件的此处声明，或含有 \${NAME}，文件会将其视为变量。`,
    curlWhy: "管理员密钥放在 OPENAI_ADMIN_KEY 中。页面的会话不能在浏览器之外使用。",
    download: "下载",
    loading: "正在加载列表的其余部分",
    rows: (count, total) => (total === null ? `${number(count)} 行` : `${number(count)} / ${number(total)} 行`),
    first: (count) => `文件包含前 ${number(count)} 行，列表中还有更多。`,
    cancel: "取消",
  },
});
