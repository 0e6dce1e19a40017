import type { Assessment } from '../../api/types.ts';

/** A valid assessment with those it replaced, the newest of them first. */
export type Current = { assessment: Assessment; replaced: Assessment[] };

/** The valid assessments of a trace, each with its history; the marked one first, then by kind and name. */
export function currentOnes(all: readonly Assessment[], marked?: string): Current[] {
  const byId = new Map(all.map((assessment) => [assessment.assessmentId, assessment]));
  return all
    .filter((assessment) => assessment.valid)
    .map((assessment) => ({ assessment, replaced: replacedBy(assessment, byId) }))
    .sort((a, b) => order(a.assessment, marked).localeCompare(order(b.assessment, marked)));
}

const order = ({ assessmentId, kind, name, createdAt }: Assessment, marked: string | undefined) =>
  `${assessmentId === marked ? 0 : 1} ${kind === 'feedback' ? 0 : 1} ${name} ${createdAt}`;

function replacedBy(assessment: Assessment, byId: ReadonlyMap<string, Assessment>): Assessment[] {
  const chain: Assessment[] = [];
  const seen = new Set([assessment.assessmentId]);
  let id = assessment.overrides;
  while (id !== undefined && !seen.has(id)) {
    seen.add(id);
    const before = byId.get(id);
    if (before === undefined) break;
    chain.push(before);
    id = before.overrides;
  }
  return chain;
}
