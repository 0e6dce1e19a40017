/** The text of src/features/scorers/scorer-api.json for a scorer.d.ts. */
export function completionsFor(declarations: string): string;
