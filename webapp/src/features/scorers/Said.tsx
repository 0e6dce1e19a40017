import type { TryResult } from '../../api/types.ts';
import { ui } from '../../components/ui.tsx';
import { Verdict } from '../../components/Verdict.tsx';
import styles from './scorers.module.css';

/** What a scorer said in a try: its feedbacks, each span's own, and what failed. */
export function Said({ result, onPlace }: { result: TryResult; onPlace?: ((line: number, column: number) => void) | undefined }) {
  const { error, failures = [] } = result;
  return (
    <>
      {result.feedbacks.map((feedback, at) => (
        <div key={at}>
          {feedback.name} <Verdict value={feedback.value} /> {feedback.spanId !== undefined && <span className={ui.secondary}>span {feedback.spanId}</span>}
          {feedback.rationale && <p className={styles.rationale}>{feedback.rationale}</p>}
        </div>
      ))}
      {failures.map((failure) => (
        <div key={failure.spanId} className={ui.warning}>
          <Verdict value={null} error={failure} /> span {failure.spanId}: {failure.message}
        </div>
      ))}
      {result.feedbacks.length === 0 && failures.length === 0 && !error && (
        <span className={ui.secondary}>{result.reason === undefined ? 'no verdict' : `not called: ${result.reason}`}</span>
      )}
      {error && (
        <div className={ui.warning}>
          <Verdict value={null} error={error} /> {error.message}{' '}
          {error.line !== undefined &&
            (onPlace ? (
              <button type="button" className={ui.place} onClick={() => onPlace(error.line ?? 1, error.column ?? 1)}>
                line {error.line}, column {error.column ?? 1}
              </button>
            ) : (
              `line ${error.line}, column ${error.column ?? 1}`
            ))}
        </div>
      )}
      {result.console.length > 0 && <pre className={ui.console}>{result.console.join('\n')}</pre>}
    </>
  );
}
