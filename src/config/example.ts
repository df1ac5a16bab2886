import quickstart from "../../examples/quickstart.yaml" with { type: "text" };

/** What `serve --example` serves. It is a part of the program, so that the package and the executable have it too. */
export const exampleText: string = quickstart;

export const exampleFile = "examples/quickstart.yaml";
