import { isCollection, isScalar, parseDocument, Scalar, visit } from "yaml";
import type { Json } from "../json/value.ts";
import { compact } from "../json/write.ts";
import { printable, printableJson } from "../../../core/text/printable.ts";
import type { Screen } from "../../terminal/terminal.ts";

/** JSON is YAML; what has to change is only the style it is written in. Numbers keep all their digits. */
export function yamlText(value: Json, screen: Screen): string {
  const document = parseDocument(compact(value), {
    intAsBigInt: true,
    uniqueKeys: false,
    // Old readers take a bare date, or "yes", for something that it is not.
    compat: "yaml-1.1",
  });
  visit(document, (_, node) => {
    if (isCollection(node)) node.flow = node.items.length === 0;
    else if (isScalar(node) && typeof node.value === "string")
      // In quotes everything can be escaped; without them the writer still quotes what would not be text.
      node.type = printable(node.value) === node.value ? Scalar.PLAIN : Scalar.QUOTE_DOUBLE;
  });
  const text = document.toString({ lineWidth: 0 });
  return screen.isInteractive ? printableJson(text) : text;
}
