import { number, plural } from "../../words/format.ts";
import { defineWords } from "../../words/words.ts";

export const removeWords = defineWords({
  en: {
    title: (id: string) => `Remove ${id}?`,
    action: (id: string) => `Remove ${id}`,
    removed: (id: string) => `${id} is removed.`,
    goes: (count: number) =>
      count === 0
        ? "It offers no model."
        : `It offers ${plural(count, "model", "models")}. Those that no other source offers leave every list, and calls for them fail.`,
    aliases: (count: number) => `${plural(count, "alias leads", "aliases lead")} to a model of it:`,
    secret: "Its secret is destroyed. It has to be entered again to add the source again.",
    back: "Nothing is changed at the source itself.",
  },
  "zh-Hans": {
    title: (id) => `移除 ${id}？`,
    action: (id) => `移除 ${id}`,
    removed: (id) => `已移除 ${id}。`,
    goes: (count) =>
      count === 0
        ? "此来源没有提供模型。"
        : `此来源提供 ${number(count)} 个模型。其他来源没有的模型将从所有列表中消失，对它们的调用会失败。`,
    aliases: (count) => `${number(count)} 个别名指向其模型：`,
    secret: "其密钥凭据会被销毁，重新添加时需要再次输入。",
    back: "来源本身不会有任何变化。",
  },
});
