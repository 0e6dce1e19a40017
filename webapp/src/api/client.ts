/** The server's REST API: one function for each operation of openapi.yaml; those of few pages are in scorers.ts and runs.ts. */
import type * as t from './types.ts';

/** A refusal by the server, or an answer that never came (status 0). */
export class ApiError extends Error {
  override name = 'ApiError';

  constructor(
    readonly status: number,
    readonly problem: t.Problem,
  ) {
    super(problem.message);
  }
}

type Call = { body?: unknown; file?: { content: Blob; type: string }; token?: string | undefined; query?: Record<string, string | number | undefined>; signal?: AbortSignal | undefined; key?: string };

export async function call<T>(method: string, path: string, { body, file, token, query, signal, key }: Call = {}): Promise<T> {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  const search = params.size > 0 ? `?${params}` : '';
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (file !== undefined) headers['content-type'] = file.type;
  if (token) headers.authorization = `Bearer ${token}`;
  if (key !== undefined) headers['idempotency-key'] = key;
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}${search}`, {
      method,
      headers,
      body: file?.content ?? (body === undefined ? null : JSON.stringify(body)),
      signal: signal ?? null,
    });
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
    throw new ApiError(0, { error_code: 'UNREACHABLE', message: 'The server does not answer.' });
  }
  if (!response.ok) throw new ApiError(response.status, await problemOf(response));
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

async function problemOf(response: Response): Promise<t.Problem> {
  const text = await response.text();
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) return parsed as t.Problem;
  } catch {
    // not JSON: said below
  }
  return { error_code: `HTTP_${response.status}`, message: text.slice(0, 300) || response.statusText };
}

export const id = encodeURIComponent;
export const newKey = () => crypto.randomUUID();

export type Page = { limit?: number; pageToken?: string | undefined };

export const api = {
  getServer: (signal?: AbortSignal) => call<t.Server>('GET', '/server', { signal }),
  listExperiments: (signal?: AbortSignal) => call<{ experiments: t.Experiment[] }>('GET', '/experiments', { signal }),
  createExperiment: (name: string) => call<t.Experiment>('POST', '/experiments', { body: { name }, key: newKey() }),

  listFilterFields: (signal?: AbortSignal) => call<{ fields: t.FilterField[] }>('GET', '/filter/fields', { signal }),
  parseFilter: (filter: string, signal?: AbortSignal) =>
    call<t.FilterCheck>('POST', '/filter/parse', { body: { filter }, signal }),

  searchTraces: (body: t.TraceSearch, signal?: AbortSignal) =>
    call<t.TracePage>('POST', '/traces/search', { body, signal }),
  countTraces: (body: t.TraceQuery, signal?: AbortSignal) =>
    call<{ count: number; stale: boolean }>('POST', '/traces/count', { body, signal }),
  facetTraces: (body: t.TraceQuery, signal?: AbortSignal) =>
    call<{ facets: t.Facet[]; stale: boolean }>('POST', '/traces/facets', { body, signal }),
  histogramTraces: (body: t.TraceQuery & { buckets?: number }, signal?: AbortSignal) =>
    call<t.Histogram>('POST', '/traces/histogram', { body, signal }),

  openTail: (body: Pick<t.TraceQuery, 'filter' | 'experimentIds'>, signal?: AbortSignal) =>
    call<t.Tail>('POST', '/traces/tail', { body, signal }),
  findSimilarTraces: (traceId: string, body: t.TraceQuery & { limit?: number }, signal?: AbortSignal) =>
    call<t.SimilarTraces>('POST', `/traces/${id(traceId)}/similar`, { body, signal }),

  listSearches: (signal?: AbortSignal) => call<{ searches: t.SavedSearch[] }>('GET', '/searches', { signal }),
  createSearch: (body: t.NewSearch) => call<t.SavedSearch>('POST', '/searches', { body, key: newKey() }),
  replaceSearch: (searchId: string, body: t.NewSearch) => call<t.SavedSearch>('PUT', `/searches/${id(searchId)}`, { body }),
  deleteSearch: (searchId: string) => call<void>('DELETE', `/searches/${id(searchId)}`),

  getTrace: (traceId: string, signal?: AbortSignal) => call<t.Trace>('GET', `/traces/${id(traceId)}`, { signal }),
  deleteTrace: (traceId: string) => call<void>('DELETE', `/traces/${id(traceId)}`),
  getSpan: (traceId: string, spanId: string, signal?: AbortSignal) =>
    call<t.SpanPayload>('GET', `/traces/${id(traceId)}/spans/${id(spanId)}`, { signal }),
  patchTags: (traceId: string, tags: Record<string, string | null>) =>
    call<{ tags: Record<string, string> }>('PATCH', `/traces/${id(traceId)}/tags`, { body: { tags } }),

  createAssessment: (traceId: string, body: t.NewAssessment) =>
    call<t.Assessment>('POST', `/traces/${id(traceId)}/assessments`, { body, key: newKey() }),
  patchAssessment: (traceId: string, assessmentId: string, body: t.AssessmentPatch) =>
    call<t.Assessment>('PATCH', `/traces/${id(traceId)}/assessments/${id(assessmentId)}`, { body }),
  deleteAssessment: (traceId: string, assessmentId: string) =>
    call<void>('DELETE', `/traces/${id(traceId)}/assessments/${id(assessmentId)}`),

  listScorers: (signal?: AbortSignal) => call<{ scorers: t.Scorer[]; registered: t.RegisteredScorer[] }>('GET', '/scorers', { signal }),

};
