import type { Assessment } from '../../api/types.ts';

/** A valid assessment with those it replaced, the newest of them first. */
export type Current = { assessment: Assessment; replaced: Assessment[] };

/** The valid assessments of a trace, each with its history; those of the marked span first, then by kind and name. */
export function currentOnes(all: readonly Assessment[]): Current[] {
  const byId = new Map(all.map((assessment) => [assessment.assessmentId, assessment]));
  return all
    .filter((assessment) => assessment.valid)
    .map((assessment) => ({ assessment, replaced: replacedBy(assessment, byId) }))
    .sort((a, b) => order(a.assessment).localeCompare(order(b.assessment)));
}

const order = ({ kind, name, createdAt }: Assessment) => `${kind === 'feedback' ? 0 : 1} ${name} ${createdAt}`;

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
