import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import type { SimilarTrace, TraceInfo } from '../../api/types.ts';
import { count, percent, preview, time } from '../../components/format.ts';
import { Problem } from '../../components/Pane.tsx';
import { Select, Skeleton, ui } from '../../components/ui.tsx';
import { StateChip } from '../../components/Verdict.tsx';
import styles from './Similar.module.css';

const MOST = 20;
const MOST_WORDS = 8;

/** Traces like this one, the most alike first, each with the words that both have. */
export function Similar({ info }: { info: TraceInfo }) {
  const [everywhere, setEverywhere] = useState(false);
  const similar = useQuery({
    queryKey: ['similar', info.traceId, everywhere],
    queryFn: ({ signal }) => api.findSimilarTraces(info.traceId, { limit: MOST, ...(everywhere ? {} : { experimentIds: [info.experimentId] }) }, signal),
    staleTime: 60_000,
  });
  return (
    <section id="similar-panel" tabIndex={-1} className={styles.similar} aria-label="Similar traces">
      <header>
        <h2>Similar traces</h2>
        <span className={ui.spacer} />
        <Select label="Where to look" value={everywhere ? 'all' : 'this'} onChange={(event) => setEverywhere(event.target.value === 'all')}>
          <option value="this">This experiment</option>
          <option value="all">All experiments</option>
        </Select>
      </header>
      {similar.error ? (
        <Problem error={similar.error} retry={() => void similar.refetch()} />
      ) : similar.data === undefined ? (
        <Skeleton rows={4} />
      ) : similar.data.traces.length === 0 ? (
        <p className={ui.secondary}>No other trace shares the words that tell this one from the rest.</p>
      ) : (
        <>
          <p className={ui.secondary}>
            By the {count(similar.data.words.length, 'word')} that {similar.data.words.length === 1 ? 'tells' : 'tell'} this trace from others; a rare one counts
            more. A trace that has them all may still say something else.
          </p>
          <ol>
            {similar.data.traces.map((one) => (
              <Row key={one.trace.traceId} one={one} all={similar.data.words.length} />
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

function Row({ one: { trace, score, words }, all }: { one: SimilarTrace; all: number }) {
  return (
    <li>
      <Link to="/traces/$traceId" params={{ traceId: trace.traceId }} search={{ similar: true }} className={styles.row}>
        <span className={styles.score} title={`The words that both have weigh ${percent(score)} of those looked for`}>
          {words.length} of {all}
          <i aria-hidden style={{ inlineSize: percent(score).replace(' ', '') }} />
        </span>
        <span className={styles.what}>
          <span className={styles.head}>
            <b>{trace.name ?? 'no name'}</b>
            <StateChip state={trace.state} />
            <span className={ui.secondary} title={trace.startTime}>
              {time(trace.startTime)}
            </span>
          </span>
          <span className={styles.asked}>{preview(trace.requestPreview)}</span>
          <span className={styles.words}>
            {words.slice(0, MOST_WORDS).map((word) => (
              <span key={word} className={ui.chip}>
                {word}
              </span>
            ))}
            {words.length > MOST_WORDS && (
              <span className={ui.secondary} title={words.slice(MOST_WORDS).join(' ')}>
                and {words.length - MOST_WORDS} more
              </span>
            )}
          </span>
        </span>
      </Link>
    </li>
  );
}
