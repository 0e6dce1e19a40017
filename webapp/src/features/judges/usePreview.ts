import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { scorersApi } from '../../api/scorers.ts';
import type { JudgeDefinition, JudgePreview } from '../../api/types.ts';

const AFTER_MS = 300;

/** What the server says of a definition once typing rests. */
export function usePreview(definition: JudgeDefinition, traceId: string | undefined): UseQueryResult<JudgePreview> {
  // a name that is not there yet is said at its field
  const named = JSON.stringify({ ...definition, name: definition.name || 'judge' });
  const [settled, setSettled] = useState(named);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(named), AFTER_MS);
    return () => clearTimeout(timer);
  }, [named]);
  return useQuery({
    queryKey: ['judge preview', settled, traceId],
    queryFn: ({ signal }) => {
      const body = { definition: JSON.parse(settled) as JudgeDefinition };
      return scorersApi.previewJudge(traceId === undefined ? body : { ...body, traceId }, signal);
    },
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  });
}
