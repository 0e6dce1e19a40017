import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { runsApi } from '../../api/runs.ts';
import { useLive } from '../../api/live.ts';
import type { Evaluation, Progress, RunState, ScorerProgress } from '../../api/types.ts';
import { number, percent } from '../../components/format.ts';

const ENDED: readonly RunState[] = ['finished', 'failed', 'cancelled'];

export const hasEnded = (state: RunState): boolean => ENDED.includes(state);

/** The newer of two states of a run: progress never goes back. */
export function newer(known: Progress, arrived: Progress): Progress {
  return arrived.sequence > known.sequence ? arrived : known;
}

const key = (runId: string) => ['evaluation', runId];

/** Keeps what the cache knows when an answer is older than a delta that overtook it. */
async function snapshot(queries: QueryClient, runId: string, signal?: AbortSignal): Promise<Evaluation> {
  const answer = await runsApi.getEvaluation(runId, signal);
  const known = queries.getQueryData<Evaluation>(key(runId));
  return known === undefined ? answer : { ...answer, progress: newer(known.progress, answer.progress) };
}

/** One run: a snapshot, kept fresh by what is pushed after it, as long as it has not ended. */
export function useEvaluation(runId: string) {
  const queries = useQueryClient();
  const query = useQuery({ queryKey: key(runId), queryFn: ({ signal }) => snapshot(queries, runId, signal) });
  const live = query.data !== undefined && !hasEnded(query.data.progress.state);
  const onBody = useCallback(
    (body: unknown) =>
      queries.setQueryData<Evaluation>(key(runId), (old) => old && { ...old, progress: newer(old.progress, body as Progress) }),
    [queries, runId],
  );
  const onSnapshot = useCallback(() => void queries.invalidateQueries({ queryKey: key(runId) }), [queries, runId]);
  useLive(live ? `evaluation.progress.${runId}` : undefined, onBody, onSnapshot);
  return query;
}

/** The runs, fresh whenever one is made or changes its state. */
export function useEvaluations() {
  const queries = useQueryClient();
  const refresh = useCallback(() => void queries.invalidateQueries({ queryKey: ['evaluations'] }), [queries]);
  useLive('evaluations', refresh, refresh);
  return useQuery({ queryKey: ['evaluations'], queryFn: ({ signal }) => runsApi.listEvaluations({ limit: 100 }, signal) });
}

/** A mean as people read it: the share that passed for yes and no, else the number. */
export function meanText(scorer: ScorerProgress, returns: string | undefined): string {
  if (scorer.mean === undefined) return '–';
  return isRate(scorer, returns) ? percent(scorer.mean) : number(scorer.mean);
}

export function intervalText(scorer: ScorerProgress, returns: string | undefined): string | undefined {
  if (scorer.ciLow === undefined || scorer.ciHigh === undefined) return undefined;
  const show = isRate(scorer, returns) ? percent : number;
  return `${show(scorer.ciLow)} to ${show(scorer.ciHigh)}`;
}

/** A scorer of yes and no has a rate; its interval is Wilson's. */
export const isRate = (scorer: ScorerProgress, returns: string | undefined): boolean =>
  returns === 'BOOL' || (scorer.method?.toLowerCase().startsWith('wilson') ?? false);

export const stateWords: Record<RunState, string> = {
  scheduled: 'Scheduled',
  running: 'Running',
  pausing: 'Pausing',
  paused: 'Paused',
  finishing: 'Finishing',
  finished: 'Finished',
  failed: 'Failed',
  cancelling: 'Cancelling',
  cancelled: 'Cancelled',
};
