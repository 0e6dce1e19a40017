import type { AssessmentSummary } from '../../api/types.ts';
import { inline } from '../../components/format.ts';
import { ui } from '../../components/ui.tsx';
import { Verdict } from '../../components/Verdict.tsx';
import styles from './sessions.module.css';

/** What was said of a session, or of a turn of it, in one line. */
export function Scores({ of }: { of: readonly AssessmentSummary[] }) {
  return of
    .filter((one) => one.valid)
    .map((one) => (
      <span key={one.assessmentId} className={styles.score}>
        <span className={ui.secondary}>{one.name}</span> {one.kind === 'expectation' ? inline(one.value) : <Verdict value={one.value} error={one.error} />}
      </span>
    ));
}
