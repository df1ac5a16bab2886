import { defineWords } from "../../../words/words.ts";

/** What the options of sources do, by their names. A test holds them against the kinds of sources. */
export const optionWords = defineWords({
  en: {
    api_version: "With v1 or preview, calls go to /openai/v1; with a date, to /openai/deployments/{model}.",
    calls: "Adds calls, removes calls with -, and gives calls another path; {model} in a path is the model’s id.",
    deployments:
      "The deployments of models, by the id here or at Azure. Without an entry, a deployment has the model’s id.",
    failover: "After a failure of this source, no other is tried.",
    files: "Of several sources, this one takes the organization’s files. Not for shared sources.",
    idle_timeout: "How many seconds an answer may be silent; before it begins, twice as long.",
    keep_alive: "After how many seconds of silence a stream of server-sent events gets a comment.",
    openwebui_headers: "Passes what Open WebUI sends about its users: names and email addresses.",
    organization: "Sent as OpenAI-Organization.",
    project: "Sent as OpenAI-Project.",
    provider: "The provider whose models are listed.",
    served_by: "The source that serves these models.",
    version: "The version of Anthropic’s API, for lists and for callers that send none.",
  },
  "zh-Hans": {
    api_version: "使用 v1 或 preview 时，调用发往 /openai/v1；使用日期时，发往 /openai/deployments/{model}。",
    calls: "添加调用、用 - 移除调用，或为调用指定其他路径；路径中的 {model} 代表模型 ID。",
    deployments: "各模型的部署名称，按此处或 Azure 的 ID 填写。未填写时，部署名称即模型 ID。",
    failover: "此来源出错后，不再尝试其他来源。",
    files: "有多个来源时，由此来源保存组织的文件。不适用于共享来源。",
    idle_timeout: "响应可以静默的秒数；响应开始之前为两倍时长。",
    keep_alive: "server-sent events 流静默多少秒后发送一条注释。",
    openwebui_headers: "传递 Open WebUI 发送的用户信息：姓名和邮箱。",
    organization: "作为 OpenAI-Organization 发送。",
    project: "作为 OpenAI-Project 发送。",
    provider: "要列出哪个提供方的模型。",
    served_by: "处理这些模型的调用的来源。",
    version: "Anthropic API 的版本，用于读取列表，以及未指定版本的调用方。",
  },
});
