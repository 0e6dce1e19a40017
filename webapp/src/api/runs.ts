/** What the pages of evaluations and experiments, and the overview, ask of the server: operations of openapi.yaml, apart from client.ts. */
import { call, id, newKey, type Page } from './client.ts';
import type * as t from './types.ts';

export const runsApi = {
  listEvaluations: (page: Page & { experimentId?: string }, signal?: AbortSignal) =>
    call<{ evaluations: t.Evaluation[]; nextPageToken?: string }>('GET', '/evaluations', { query: page, signal }),
  startEvaluation: (body: t.NewEvaluation, key: string) =>
    call<t.Started>('POST', '/evaluations', { body, key }),
  getEvaluation: (runId: string, signal?: AbortSignal) =>
    call<t.Evaluation>('GET', `/evaluations/${id(runId)}`, { signal }),
  listResults: (runId: string, query: Page & { scorer?: string; outcome?: string }, signal?: AbortSignal) =>
    call<{ rows: t.ResultRow[]; nextPageToken?: string }>('GET', `/evaluations/${id(runId)}/results`, { query, signal }),
  cancelEvaluation: (runId: string) => call<t.Started>('POST', `/evaluations/${id(runId)}/cancel`),
  pauseEvaluation: (runId: string) => call<t.Started>('POST', `/evaluations/${id(runId)}/pause`),
  resumeEvaluation: (runId: string) => call<t.Started>('POST', `/evaluations/${id(runId)}/resume`),
  rerunEvaluation: (runId: string) => call<t.Started>('POST', `/evaluations/${id(runId)}/rerun`, { key: newKey() }),

  getRetention: (experimentId: string, signal?: AbortSignal) =>
    call<t.Retention>('GET', `/experiments/${id(experimentId)}/retention`, { signal }),
  setRetention: (experimentId: string, body: Omit<t.Retention, 'own'>) =>
    call<t.Retention>('PUT', `/experiments/${id(experimentId)}/retention`, { body }),
  resetRetention: (experimentId: string) => call<void>('DELETE', `/experiments/${id(experimentId)}/retention`),
  previewRetention: (experimentId: string, body: Omit<t.Retention, 'own'>, signal?: AbortSignal) =>
    call<t.RetentionPreview>('POST', `/experiments/${id(experimentId)}/retention/preview`, { body, signal }),

  aggregateTraces: (body: t.AggregateQuery, signal?: AbortSignal) =>
    call<t.Aggregates>('POST', '/traces/aggregate', { body, signal }),
};
