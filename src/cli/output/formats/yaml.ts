import { isCollection, isScalar, parseDocument, Scalar, visit } from "yaml";
import type { Json } from "../json/value.ts";
import { compact } from "../json/write.ts";
import { printable, printableJson } from "../../../core/text/printable.ts";
import type { Screen } from "../../terminal/terminal.ts";

/** JSON is YAML, so only the style changes. Numbers keep all their digits. */
export function yamlText(value: Json, screen: Screen): string {
  const document = parseDocument(compact(value), {
    intAsBigInt: true,
    uniqueKeys: false,
    // YAML 1.1 parsers would read a bare date or "yes" as another type.
    compat: "yaml-1.1",
  });
  visit(document, (_, node) => {
    if (isCollection(node)) node.flow = node.items.length === 0;
    else if (isScalar(node) && typeof node.value === "string")
      // Double quotes allow escapes. A plain text is still quoted if it would read as another type.
      node.type = printable(node.value) === node.value ? Scalar.PLAIN : Scalar.QUOTE_DOUBLE;
  });
  const text = document.toString({ lineWidth: 0 });
  return screen.isInteractive ? printableJson(text) : text;
}
