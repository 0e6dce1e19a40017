import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Trial, TrialChanges, TrialExample, TrialLabels, TrialPair, TrialVerdicts } from '../../api/types.ts';
import { count, duration, number, percent, preview } from '../../components/format.ts';
import { ui } from '../../components/ui.tsx';
import { Verdict } from '../../components/Verdict.tsx';
import styles from './corpus.module.css';

/** What has changed against the saved version. */
export function Changes({ changes }: { changes: TrialChanges | undefined }) {
  if (changes === undefined) return null;
  const { version, unavailable, changed = 0, unchanged = 0, pairs = [] } = changes;
  return (
    <Part title={`Against version ${version}`}>
      {unavailable ? (
        <p className={ui.secondary}>Not compared: {unavailable}</p>
      ) : (
        <p>
          {changed === 0 ? `No verdict changes on ${count(unchanged, 'trace')}.` : `Verdicts change on ${number(changed)} of ${count(changed + unchanged, 'trace')}.`}
        </p>
      )}
      <PairList pairs={pairs} other={changes.otherPairs} between="→" label="Changed verdicts" />
    </Part>
  );
}

/** Where the verdicts differ from what people said or expect. */
export function Labels({ labels }: { labels: TrialLabels | undefined }) {
  if (labels === undefined) return null;
  const { name, labelled, agreed, pairs, meanDifference } = labels;
  return (
    <Part title={`Against the labels ${name}`}>
      <p>
        {labelled === 0 ? 'No trace so far has this label.' : `Agrees on ${number(agreed)} of ${count(labelled, 'labelled trace')} (${percent(agreed / labelled)}).`}
        {meanDifference !== undefined && ` Where numbers differ, the verdict is ${number(Math.abs(meanDifference))} ${meanDifference < 0 ? 'lower' : 'higher'} on average.`}
      </p>
      <PairList pairs={pairs} other={labels.otherPairs} between="but" label="Disagreements" />
    </Part>
  );
}

function PairList({ pairs, other, between, label }: { pairs: readonly TrialPair[]; other: number | undefined; between: string; label: string }) {
  if (pairs.length === 0) return null;
  const several = new Set(pairs.map((pair) => pair.name)).size > 1;
  return (
    <ul className={styles.groups} aria-label={label}>
      {pairs.map((pair) => (
        <Group
          key={`${pair.name} ${pair.from} ${pair.to}`}
          n={pair.count}
          examples={pair.examples}
          head={
            <>
              {several && <span className={ui.secondary}>{pair.name}</span>}
              <Said word={pair.from} /> <span className={ui.secondary}>{between}</span> <Said word={pair.to} />
            </>
          }
        />
      ))}
      {(other ?? 0) > 0 && <li className={ui.secondary}>and {number(other ?? 0)} of other kinds</li>}
    </ul>
  );
}

export function Errors({ trial, onPlace }: { trial: Trial; onPlace: (line: number, column: number) => void }) {
  const { errors = [], otherErrors = 0 } = trial;
  if (errors.length === 0) return null;
  return (
    <Part title="Errors">
      <ul className={styles.groups} aria-label="Errors">
        {errors.map((error) => (
          <Group
            key={`${error.code} ${error.line} ${error.column} ${error.message}`}
            n={error.count}
            examples={error.examples}
            head={<Verdict value={null} error={{ code: error.code, message: error.message }} />}
          >
            <p className={styles.failure}>{error.message}</p>
            {error.line !== undefined && (
              <button type="button" className={ui.place} onClick={() => onPlace(error.line ?? 1, error.column ?? 1)}>
                line {error.line}, column {error.column ?? 1}
              </button>
            )}
          </Group>
        ))}
        {otherErrors > 0 && <li className={ui.secondary}>and {count(otherErrors, 'error')} of other kinds</li>}
      </ul>
    </Part>
  );
}

export function Verdicts({ trial }: { trial: Trial }) {
  return (trial.verdicts ?? []).map((verdicts) => (
    <Part key={verdicts.name} title={verdicts.name}>
      {verdicts.numbers && <Histogram numbers={verdicts.numbers} />}
      {verdicts.values.length > 0 && (
        <ul className={styles.groups} aria-label={`Values of ${verdicts.name}`}>
          {verdicts.values.map((value) => (
            <Group key={value.value} n={value.count} share={value.count / verdicts.n} examples={value.examples} head={<Said word={value.value} />} />
          ))}
          {verdicts.otherValues > 0 && <li className={ui.secondary}>and {number(verdicts.otherValues)} of other values</li>}
        </ul>
      )}
    </Part>
  ));
}

function Histogram({ numbers }: { numbers: NonNullable<TrialVerdicts['numbers']> }) {
  const { counts, from, width, min, max, mean, n } = numbers;
  const most = Math.max(...counts);
  const bin = (at: number) => `${number(from + at * width)} to ${number(from + (at + 1) * width)}`;
  return (
    <figure className={styles.histogram}>
      <svg viewBox={`0 0 ${counts.length} 40`} preserveAspectRatio="none" aria-hidden>
        {counts.map((each, at) => (
          <rect key={at} x={at + 0.05} width={0.9} y={40 - (each / most) * 40} height={(each / most) * 40}>
            <title>{`${bin(at)}: ${number(each)}`}</title>
          </rect>
        ))}
      </svg>
      <figcaption>
        <span>{number(from)}</span>
        <span>
          {count(n, 'number')}: {number(min)} to {number(max)}, mean {number(mean)}
        </span>
        <span>{number(from + counts.length * width)}</span>
      </figcaption>
      <table className={ui.hidden}>
        <caption>How often which numbers came</caption>
        <tbody>
          {counts.map((each, at) => (
            <tr key={at}>
              <th scope="row">{bin(at)}</th>
              <td>{each}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

export function Slowest({ trial }: { trial: Trial }) {
  const { slowest } = trial;
  if (slowest === undefined || slowest.ms < 1) return null;
  return (
    <p className={ui.secondary}>
      The slowest took {duration(slowest.ms)}: <ToTrace example={slowest} />
    </p>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.part} aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

type GroupProps = { n: number; share?: number; head: ReactNode; examples: readonly TrialExample[]; children?: ReactNode };

/** A line that opens to the traces it was seen on; the first one is a click away. */
function Group({ n, share, head, examples, children }: GroupProps) {
  const first = examples[0];
  return (
    <li>
      <details>
        <summary>
          <span className={styles.head}>{head}</span>
          {share !== undefined && (
            <span className={styles.share} aria-hidden>
              <span style={{ width: `${share * 100}%` }} />
            </span>
          )}
          <span className={styles.count}>
            {number(n)}
            {share !== undefined && ` · ${percent(share)}`}
          </span>
        </summary>
        <ul className={styles.examples}>
          {examples.map((example) => (
            <Example key={example.traceId} example={example} />
          ))}
          {n > examples.length && <li className={ui.secondary}>the newest {examples.length} of {number(n)}</li>}
        </ul>
      </details>
      {children}
      {first && (
        <p className={styles.first}>
          <ToTrace example={first} />
        </p>
      )}
    </li>
  );
}

function Example({ example }: { example: TrialExample }) {
  return (
    <li>
      <ToTrace example={example} />
      {example.from !== undefined && (
        <span>
          <Said word={example.from} /> <span className={ui.secondary}>→</span> <Said word={example.to ?? ''} />
        </span>
      )}
      {example.rationale && <p className={ui.secondary}>{example.rationale}</p>}
      {example.message && <p className={styles.failure}>{example.message}</p>}
      {example.console && <pre className={ui.console}>{example.console}</pre>}
    </li>
  );
}

/** In another tab: the text here is not saved. */
function ToTrace({ example }: { example: TrialExample }) {
  return (
    <Link to="/traces/$traceId" params={{ traceId: example.traceId }} target="_blank">
      {preview(example.requestPreview) || example.traceId}
    </Link>
  );
}

function Said({ word }: { word: string }) {
  switch (word) {
    case 'error':
      return <Verdict value={null} error={{ code: 'SCORER_ERROR', message: 'error' }} />;
    case 'skipped':
    case 'no value':
      return <span className={ui.secondary}>{word}</span>;
    default:
      return <Verdict value={word} />;
  }
}
