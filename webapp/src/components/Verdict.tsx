import { Check, CircleDashed, Minus, TriangleAlert, X } from 'lucide-react';
import type { AssessmentError } from '../api/types.ts';
import { inline, number } from './format.ts';
import styles from './ui.module.css';

/** What a score says, in a shape and a word first and a colour second. */
export type Outcome = 'pass' | 'fail' | 'value' | 'none' | 'error';

export function outcomeOf(value: unknown, error?: AssessmentError): Outcome {
  if (error) return 'error';
  if (value === null || value === undefined) return 'none';
  if (value === true || value === 'yes') return 'pass';
  if (value === false || value === 'no') return 'fail';
  return 'value';
}

function word(value: unknown, outcome: Outcome, error?: AssessmentError): string {
  switch (outcome) {
    case 'pass':
      return value === true ? 'pass' : 'yes';
    case 'fail':
      return value === false ? 'fail' : 'no';
    case 'error':
      return error?.code === undefined || error.code === 'SCORER_ERROR' ? 'error' : error.code.toLowerCase();
    case 'none':
      return 'not scored';
    case 'value':
      return typeof value === 'number' ? number(value) : inline(value);
  }
}

const icons = { pass: Check, fail: X, error: TriangleAlert, none: Minus };
const colours: Record<Outcome, string | undefined> = {
  pass: styles.pass,
  fail: styles.fail,
  error: styles.warn,
  none: styles.dim,
  value: undefined,
};

export function Verdict({ value, error }: { value: unknown; error?: AssessmentError | undefined }) {
  const outcome = outcomeOf(value, error);
  const Icon = outcome === 'value' ? undefined : icons[outcome];
  const exact = error ? error.message : typeof value === 'number' ? String(value) : undefined;
  return (
    <span className={`${styles.verdict} ${colours[outcome] ?? ''}`} title={exact}>
      {Icon && <Icon aria-hidden />}
      <span>{word(value, outcome, error)}</span>
    </span>
  );
}

export function StateChip({ state }: { state: string }) {
  switch (state) {
    case 'OK':
      return (
        <span className={`${styles.verdict} ${styles.pass}`}>
          <Check aria-hidden />
          <span>OK</span>
        </span>
      );
    case 'ERROR':
      return (
        <span className={`${styles.verdict} ${styles.fail}`}>
          <X aria-hidden />
          <span>Error</span>
        </span>
      );
    default:
      return (
        <span className={`${styles.verdict} ${styles.dim}`}>
          <CircleDashed aria-hidden />
          <span>In progress</span>
        </span>
      );
  }
}
