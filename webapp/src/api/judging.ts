/** How the endpoints of judge models fare. Nothing is pushed about them: they are looked at now and then. */
import { useQuery } from '@tanstack/react-query';
import { call } from './client.ts';
import type * as t from './types.ts';

export type JudgeEndpoints = { model: string; endpoints: t.JudgeEndpoint[] };

const AGAIN_MS = 5_000;

export const isLeftAlone = (endpoint: t.JudgeEndpoint): boolean => endpoint.state !== 'CLOSED';

/** @param watched whether to look again and again; an endpoint that is left alone is looked at again until it is not */
export function useJudgeEndpoints(watched = false) {
  return useQuery({
    queryKey: ['judge-endpoints'],
    queryFn: ({ signal }) => call<JudgeEndpoints>('GET', '/judge-endpoints', { signal }),
    refetchInterval: ({ state }) => (watched || state.data?.endpoints.some(isLeftAlone) ? AGAIN_MS : false),
  });
}
