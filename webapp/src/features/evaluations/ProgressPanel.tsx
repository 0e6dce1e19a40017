import { Link } from '@tanstack/react-router';
import type { Evaluation, Progress, ScorerProgress } from '../../api/types.ts';
import { duration, number, percent, range } from '../../components/format.ts';
import layout from '../../components/layout.module.css';
import { ui } from '../../components/ui.tsx';
import styles from './evaluations.module.css';
import { Bar, RunState } from './RunState.tsx';
import { hasEnded, intervalText, isRate, meanText } from './run.ts';

/** How far a run is, and what each scorer has found so far. */
export function ProgressPanel({ run }: { run: Evaluation }) {
  const { progress } = run;
  return (
    <section className={styles.progress} aria-label="Progress">
      <div className={styles.line}>
        <RunState state={progress.state} />
        <Bar progress={progress} label="Traces scored" />
        <span>
          <b>{number(progress.done)}</b> of {number(progress.total)} traces
          {progress.total > 0 && `, ${percent(Math.floor((progress.done / progress.total) * 1_000) / 1_000)}`}
        </span>
        <Pace progress={progress} />
        {progress.reused + progress.paid > 0 && (
          <span className={ui.secondary} title="Scores of all scorers: those of earlier runs, those made in this one, and those of them that a judge was asked for">
            {number(progress.reused)} reused, {number(progress.computed)} computed, {number(progress.paid)} paid
          </span>
        )}
      </div>
      {progress.reason && <p className={ui.warning}>{progress.reason}</p>}
      <div className={`${layout.tableBox} ${styles.scorers}`} role="region" aria-label="Scorers" tabIndex={0}>
        <table className={layout.table}>
          <thead>
            <tr>
              <th>Scorer</th>
              <th className={ui.num}>Done</th>
              <th className={ui.num}>Pass rate or mean</th>
              <th>95 % interval</th>
              <th className={ui.num}>n</th>
              <th className={ui.num}>Errors</th>
              <th className={ui.num}>Skipped</th>
              <th className={ui.num}>p95</th>
            </tr>
          </thead>
          <tbody>
            {progress.scorers.map((scorer, at) => (
              <ScorerLine key={scorer.name} scorer={scorer} run={run} returns={run.scorers[at]?.returns} />
            ))}
          </tbody>
        </table>
      </div>
      {progress.errors.length > 0 && <Failures progress={progress} />}
    </section>
  );
}

function Pace({ progress }: { progress: Progress }) {
  if (hasEnded(progress.state)) {
    if (progress.startedAt === undefined || progress.finishedAt === undefined) return null;
    return <span className={ui.secondary}>in {duration(Date.parse(progress.finishedAt) - Date.parse(progress.startedAt))}</span>;
  }
  return (
    <>
      {progress.ratePerSecond !== undefined && <span>{number(progress.ratePerSecond)} traces/s</span>}
      {progress.etaSeconds && (
        <span>
          done in <b>{range(progress.etaSeconds.low, progress.etaSeconds.high)}</b>
        </span>
      )}
    </>
  );
}

function ScorerLine({ scorer, run, returns }: { scorer: ScorerProgress; run: Evaluation; returns: string | undefined }) {
  const chosen = run.scorers.find((one) => one.name === scorer.name);
  const interval = intervalText(scorer, returns);
  return (
    <tr>
      <th scope="row">
        {scorer.name} <span className={ui.secondary}>{chosen && chosen.scorer.split(':')[0]}</span>
      </th>
      <td className={ui.num}>{number(scorer.scored + scorer.errors + scorer.skipped)}</td>
      <td className={ui.num} title={scorer.mean === undefined ? scorer.undefinedReason : String(scorer.mean)}>
        <b>{meanText(scorer, returns)}</b>
      </td>
      <td title={scorer.method}>
        {interval === undefined ? (
          <span className={ui.secondary}>{scorer.undefinedReason ?? 'not yet'}</span>
        ) : (
          <span className={styles.interval}>
            {isRate(scorer, returns) && <Whisker scorer={scorer} />}
            {interval}
          </span>
        )}
      </td>
      <td className={ui.num}>{number(scorer.n)}</td>
      <td className={ui.num}>
        {scorer.errors === 0 ? (
          '0'
        ) : (
          <Link to="/evaluations/$runId" params={{ runId: run.runId }} search={{ scorer: scorer.name, outcome: 'error' }} className={ui.warn}>
            {number(scorer.errors)}
          </Link>
        )}
      </td>
      <td className={ui.num}>{number(scorer.skipped)}</td>
      <td className={ui.num}>{duration(scorer.p95Ms)}</td>
    </tr>
  );
}

/** The interval on a scale from 0 to 1; the same numbers stand beside it. */
function Whisker({ scorer }: { scorer: ScorerProgress }) {
  const { mean = 0, ciLow = 0, ciHigh = 1 } = scorer;
  return (
    <svg viewBox="0 0 100 12" className={styles.whisker} aria-hidden>
      <line x1="0" x2="100" y1="6" y2="6" className={styles.scale} />
      <line x1={ciLow * 100} x2={ciHigh * 100} y1="6" y2="6" className={styles.reach} />
      <circle cx={mean * 100} cy="6" r="3" />
    </svg>
  );
}

function Failures({ progress }: { progress: Progress }) {
  const sum = progress.errors.reduce((total, sample) => total + sample.count, 0);
  return (
    <details className={`${ui.warning} ${styles.failures}`}>
      <summary>
        {number(sum)} {sum === 1 ? 'error' : 'errors'}: {progress.errors[0]?.scorer}, {progress.errors[0]?.message.slice(0, 120)}
      </summary>
      <ul>
        {progress.errors.map((sample) => (
          <li key={`${sample.scorer} ${sample.code} ${sample.message}`}>
            <b>{sample.scorer}</b> <code>{sample.code}</code> {sample.message} <span className={ui.secondary}>{number(sample.count)} times</span>{' '}
            {sample.traceId !== undefined && (
              <Link to="/traces/$traceId" params={{ traceId: sample.traceId }}>
                a trace
              </Link>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
