export const openApiDocument = "{}";
