import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { ApiError, api } from '../../api/client.ts';
import type { SavedSearch } from '../../api/types.ts';
import { and } from '../../components/completion.ts';

/** What of the address a saved search stands for. */
export function stateOf(saved: SavedSearch): { q: string | undefined; experiment: string | undefined; order: string | undefined } {
  const [first, ...further] = saved.experimentIds;
  // the page looks at one experiment or at all: several are part of the filter
  const several = further.length === 0 ? '' : `experiment IN (${saved.experimentIds.join(', ')})`;
  return {
    q: and(saved.filter, several) || undefined,
    experiment: further.length === 0 ? first : undefined,
    order: saved.orderBy.join(',') || undefined,
  };
}

/** Looks up the saved search that the address names, and hands it over once. */
export function useSavedSearch(id: string | undefined, onFound: (saved: SavedSearch) => void) {
  const found = useQuery({
    queryKey: ['searches'],
    queryFn: ({ signal }) => api.listSearches(signal),
    enabled: id !== undefined,
  });
  const saved = id === undefined ? undefined : found.data?.searches.find((search) => search.searchId === id);
  const latest = useRef(onFound);
  useEffect(() => {
    latest.current = onFound;
  });
  useEffect(() => {
    if (saved) latest.current(saved);
  }, [saved]);
  const gone = id !== undefined && found.data !== undefined && saved === undefined;
  return {
    isPending: id !== undefined && !gone && found.error === null,
    error: gone ? new ApiError(404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'This saved search is no longer there: every trace is shown.' }) : found.error,
  };
}
