import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import { api } from '../api/client.ts';
import { isLeftAlone, useJudgeEndpoints } from '../api/judging.ts';
import type { JudgeEndpoint } from '../api/types.ts';
import { count, moment, time } from './format.ts';
import styles from './JudgeTrouble.module.css';

type Props = {
  /** Whether judges are asked while this is shown. */
  asking?: boolean;
  /** Ids of the scorers that are looked at: nothing is said when none of them asks a judge. */
  scorers?: readonly string[];
  /** On the page of all endpoints, which needs no link to itself. */
  here?: boolean;
};

/** Says which endpoint of judges is left alone, why, until when, and what that means; nothing while all are well. */
export function JudgeTrouble({ asking = false, scorers, here = false }: Props) {
  const judging = useJudgeEndpoints(asking);
  const now = judging.dataUpdatedAt;
  const alone = judging.data?.endpoints.filter(isLeftAlone) ?? [];
  const known = useQuery({ queryKey: ['scorers'], queryFn: ({ signal }) => api.listScorers(signal), enabled: alone.length > 0 && scorers !== undefined });
  if (alone.length === 0) return null;
  if (scorers !== undefined && !known.data?.scorers.some((scorer) => scorer.usesJudge && scorers.includes(scorer.scorer))) return null;
  return (
    <div role="status" aria-label="Judges" className={styles.trouble}>
      {alone.map((endpoint) => (
        <p key={endpoint.name}>
          <TriangleAlert aria-hidden />
          <span>
            The judge endpoint <b>{endpoint.name}</b> {reasonOf(endpoint)}. {nextOf(endpoint, now)} {meanwhile(endpoint, now)} {!here && <Link to="/server">All endpoints</Link>}
          </span>
        </p>
      ))}
    </div>
  );
}

/** `is left alone since 10:42:03, after 10 failures in a row; the last one: …` */
export function reasonOf({ since, failures, lastFailure }: JudgeEndpoint): string {
  return [
    `is left alone${since === undefined ? '' : ` since ${moment(since)}`}, after ${count(failures, 'failure')} in a row`,
    ...(lastFailure === undefined ? [] : [`the last one: ${lastFailure.replace(/\.$/, '')}`]),
  ].join('; ');
}

/** When it is asked again. */
export function nextOf({ state, nextTry }: JudgeEndpoint, now: number): string {
  if (state === 'HALF_OPEN') return 'It is being tried again now.';
  return nextTry !== undefined && Date.parse(nextTry) > now ? `It is tried again at ${time(nextTry)}.` : 'The next score that needs it tries it again.';
}

/** What happens to runs until then. */
export function meanwhile({ waitUntil }: JudgeEndpoint, now: number): string {
  const waits = waitUntil !== undefined && Date.parse(waitUntil) > now;
  return waits
    ? `Scores that need it wait until ${time(waitUntil)}, and are errors after that; scorers that ask no judge go on.`
    : 'Until it answers, scores that need it are errors; scorers that ask no judge go on.';
}
