import type { AssessmentError } from '../api/types.ts';
import { inline, number } from './format.ts';
import styles from './Verdict.module.css';

/** What a score says, in a shape and a word first and a colour second. */
export type Outcome = 'pass' | 'fail' | 'value' | 'none' | 'error';

export function outcomeOf(value: unknown, error?: AssessmentError): Outcome {
  if (error) return 'error';
  if (value === null || value === undefined) return 'none';
  if (value === true || value === 'yes') return 'pass';
  if (value === false || value === 'no') return 'fail';
  return 'value';
}

/** Of plugins and judges MLflow's words, of scripts and people JavaScript's: shown alike. */
function word(value: unknown, outcome: Outcome, error?: AssessmentError): string {
  switch (outcome) {
    case 'pass':
      return 'yes';
    case 'fail':
      return 'no';
    case 'error':
      return error?.code === undefined || error.code === 'SCORER_ERROR' ? 'error' : error.code.toLowerCase();
    case 'none':
      return 'not scored';
    case 'value':
      return typeof value === 'number' ? number(value) : inline(value);
  }
}

/** One element, its picture is the style's: lists of thousands of scores stay light. */
export function Verdict({ value, error }: { value: unknown; error?: AssessmentError | undefined }) {
  const outcome = outcomeOf(value, error);
  const exact = error ? error.message : typeof value === 'number' ? String(value) : undefined;
  return (
    <span className={`${styles.verdict} ${styles[outcome] ?? ''}`} title={exact}>
      {word(value, outcome, error)}
    </span>
  );
}

export function StateChip({ state }: { state: string }) {
  switch (state) {
    case 'OK':
      return <span className={`${styles.verdict} ${styles.pass}`}>OK</span>;
    case 'ERROR':
      return <span className={`${styles.verdict} ${styles.fail}`}>Error</span>;
    default:
      return <span className={`${styles.verdict} ${styles.going}`}>Running</span>;
  }
}
