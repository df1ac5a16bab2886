import { number, plural } from "../../words/format.ts";
import { defineWords, type useWords } from "../../words/words.ts";

export type AccessWords = ReturnType<typeof useWords<(typeof accessWords)["en"]>>;

export const accessWords = defineWords({
  en: {
    models: "Models",
    model: "Model",
    kind: "Kind",
    kinds: { base: "base", "fine-tuned": "fine-tuned", alias: "alias" },
    visible: "Seen",
    seen: "Seen",
    hidden: "Hidden",
    seenOrHidden: "All",
    because: "Because",
    count: (count: number) => plural(count, "model", "models"),
    noModels: "No models",
  },
  "zh-Hans": {
    models: "模型",
    model: "模型",
    kind: "类型",
    kinds: { base: "基础模型", "fine-tuned": "微调模型", alias: "别名" },
    visible: "可见性",
    seen: "可见",
    hidden: "不可见",
    seenOrHidden: "全部",
    because: "原因",
    count: (count) => `${number(count)} 个模型`,
    noModels: "没有模型",
  },
});
