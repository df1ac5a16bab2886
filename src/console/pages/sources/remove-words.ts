import { number, plural } from "../../words/format.ts";
import { defineWords } from "../../words/words.ts";

export const removeWords = defineWords({
  en: {
    title: (id: string) => `Remove ${id}?`,
    action: (id: string) => `Remove ${id}`,
    removed: (id: string) => `${id} is removed.`,
    asking: "What goes with it is being looked up…",
    leaving: "Models that leave every list",
    taken: "Models that another source takes over",
    by: (source: string) => `(by ${source})`,
    byShared: "(by a shared source)",
    unserved: "Declared models that no source offers then",
    aliases: "Aliases that break",
    to: (target: string) => `→ ${target}`,
    projects: "Projects whose policy names leaving models",
    models: (count: number) => plural(count, "model", "models"),
    secret: "Its secret is destroyed. It has to be entered again to add the source again.",
    back: "Nothing is changed at the source itself.",
  },
  "zh-Hans": {
    title: (id) => `移除 ${id}？`,
    action: (id) => `移除 ${id}`,
    removed: (id) => `已移除 ${id}。`,
    asking: "正在查询受影响的内容…",
    leaving: "从所有列表中消失的模型",
    taken: "由其他来源接替的模型",
    by: (source) => `（由 ${source} 提供）`,
    byShared: "（由共享来源提供）",
    unserved: "不再有来源提供的已声明模型",
    aliases: "会失效的别名",
    to: (target) => `→ ${target}`,
    projects: "策略中提到这些模型的项目",
    models: (count) => `${number(count)} 个模型`,
    secret: "已保存的凭据会被销毁，重新添加时需要再次输入。",
    back: "来源本身不会有任何变化。",
  },
});
