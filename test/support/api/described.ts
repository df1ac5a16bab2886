import { Ajv2020 } from "ajv/dist/2020.js";

/** The API description with helpers for tests. */
export interface Described {
  // Tests read every part of the document.
  readonly document: any;
  readonly operations: readonly DescribedOperation[];
  /** Resolves a reference. */
  resolve(node: any): any;
  /** Null if the value matches the schema. */
  errorsOf(schema: object, value: unknown): string | null;
}

export interface DescribedOperation {
  readonly method: string;
  readonly path: string;
  readonly operation: any;
}

export function described(document: any): Described {
  const validator = new Ajv2020({ strict: false, validateFormats: false }).addSchema({
    $id: "document",
    components: document.components,
  });
  return {
    document,
    operations: Object.entries<any>(document.paths).flatMap(([path, item]) =>
      Object.entries<any>(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
    ),
    resolve: (node) => {
      if (node?.$ref === undefined) return node;
      const names: string[] = node.$ref.slice(2).split("/");
      return names.reduce((at: any, name) => at[name], document);
    },
    errorsOf: (schema, value) => {
      const reference = JSON.parse(JSON.stringify(schema).replaceAll("#/components", "document#/components"));
      return validator.validate(reference, value) ? null : validator.errorsText();
    },
  };
}
