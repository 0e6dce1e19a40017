/** The text of src/api/types.ts for an OpenAPI text. */
export function typesFor(yaml: string): string;
