import styles from './LineDiff.module.css';
import { diff } from './lineDiff.ts';

const MARKS = { same: ' ', gone: '−', new: '+' };

/** What lines change in others: those that went and those that came. */
export function LineDiff({ from, to, label }: { from: readonly string[]; to: readonly string[]; label: string }) {
  return (
    <ol className={styles.diff} aria-label={label} tabIndex={0}>
      {diff(from, to).map((line, at) => (
        <li key={at} data-kind={line.kind}>
          <span aria-label={line.kind === 'same' ? undefined : line.kind}>{MARKS[line.kind]}</span> {line.text}
        </li>
      ))}
    </ol>
  );
}
