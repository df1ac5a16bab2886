import { isCollection, isScalar, parseDocument, Scalar, visit } from "yaml";
import type { Json } from "../json/value.ts";
import { compact } from "../json/write.ts";

/** JSON is YAML; what has to change is only the style it is written in. Numbers keep all their digits. */
export function yamlText(value: Json): string {
  const document = parseDocument(compact(value), { intAsBigInt: true, uniqueKeys: false });
  visit(document, (_, node) => {
    if (isCollection(node)) node.flow = node.items.length === 0;
    else if (isScalar(node) && typeof node.value === "string") node.type = Scalar.PLAIN;
  });
  return document.toString({ lineWidth: 0 });
}
