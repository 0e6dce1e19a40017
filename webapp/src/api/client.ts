/** The server's REST API: one function for each operation of openapi.yaml. */
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

async function call<T>(method: string, path: string, { body, file, token, query, signal, key }: Call = {}): Promise<T> {
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

const id = encodeURIComponent;
const newKey = () => crypto.randomUUID();

type Page = { limit?: number; pageToken?: string | undefined };

export const api = {
  getServer: (signal?: AbortSignal) => call<t.Server>('GET', '/server', { signal }),
  listExperiments: (signal?: AbortSignal) => call<{ experiments: t.Experiment[] }>('GET', '/experiments', { signal }),
  createExperiment: (name: string) => call<t.Experiment>('POST', '/experiments', { body: { name }, key: newKey() }),

  getRetention: (experimentId: string, signal?: AbortSignal) =>
    call<t.Retention>('GET', `/experiments/${id(experimentId)}/retention`, { signal }),
  setRetention: (experimentId: string, body: Omit<t.Retention, 'own'>) =>
    call<t.Retention>('PUT', `/experiments/${id(experimentId)}/retention`, { body }),
  resetRetention: (experimentId: string) => call<void>('DELETE', `/experiments/${id(experimentId)}/retention`),
  previewRetention: (experimentId: string, body: Omit<t.Retention, 'own'>, signal?: AbortSignal) =>
    call<t.RetentionPreview>('POST', `/experiments/${id(experimentId)}/retention/preview`, { body, signal }),

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

  aggregateTraces: (body: t.AggregateQuery, signal?: AbortSignal) =>
    call<t.Aggregates>('POST', '/traces/aggregate', { body, signal }),

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
  listJudgeCalls: (traceId: string, assessmentId: string, signal?: AbortSignal) =>
    call<{ calls: t.JudgeCall[] }>('GET', `/traces/${id(traceId)}/assessments/${id(assessmentId)}/judge-calls`, { signal }),
  replayJudgeCall: (traceId: string, assessmentId: string, replay: number) =>
    call<{ before: t.JudgeCall; after: t.JudgeCall }>('POST', `/traces/${id(traceId)}/assessments/${id(assessmentId)}/judge-calls`, {
      body: { replay },
    }),

  listScorers: (signal?: AbortSignal) => call<{ scorers: t.Scorer[]; registered: t.RegisteredScorer[] }>('GET', '/scorers', { signal }),
  listPlugins: (signal?: AbortSignal) => call<t.PluginList>('GET', '/scorers/plugins', { signal }),
  installPlugin: (name: string, content: Blob, token?: string) =>
    call<t.PluginJar>('PUT', `/scorers/plugins/${id(name)}`, { file: { content, type: 'application/java-archive' }, token }),
  removePlugin: (name: string, token?: string) => call<void>('DELETE', `/scorers/plugins/${id(name)}`, { token }),
  enablePlugin: (name: string, token?: string) => call<t.PluginJar>('POST', `/scorers/plugins/${id(name)}/enable`, { token }),
  tryScorer: (body: t.TryRequest, signal?: AbortSignal) =>
    call<{ results: t.TryResult[] }>('POST', '/scorers/try', { body, signal }),
  checkScript: (source: string, signal?: AbortSignal) =>
    call<{ ok: boolean; problem?: t.ScriptProblem }>('POST', '/scripts/check', { body: { source }, signal }),
  getScript: (name: string, version?: number, signal?: AbortSignal) =>
    call<t.Script>('GET', `/scripts/${id(name)}`, { query: { version }, signal }),
  saveScript: (name: string, source: string, baseVersion?: number) =>
    call<t.Script>('PUT', `/scripts/${id(name)}`, {
      body: baseVersion === undefined ? { source } : { source, baseVersion },
    }),
  deleteScript: (name: string) => call<void>('DELETE', `/scripts/${id(name)}`),

  listJudges: (signal?: AbortSignal) => call<{ judges: t.Judge[] }>('GET', '/judges', { signal }),
  createJudge: (experimentId: string, definition: t.JudgeDefinition) =>
    call<t.Judge>('POST', '/judges', { body: { experimentId, definition } }),
  getJudge: (scorerId: string, version?: number, signal?: AbortSignal) =>
    call<t.Judge>('GET', `/judges/${id(scorerId)}`, { query: { version }, signal }),
  saveJudge: (scorerId: string, definition: t.JudgeDefinition, baseVersion: number) =>
    call<t.Judge>('PUT', `/judges/${id(scorerId)}`, { body: { definition, baseVersion } }),
  restoreJudge: (scorerId: string, version: number, baseVersion: number) =>
    call<t.Judge>('POST', `/judges/${id(scorerId)}/restore`, { body: { version, baseVersion } }),
  deleteJudge: (scorerId: string) => call<void>('DELETE', `/judges/${id(scorerId)}`),
  previewJudge: (body: { definition: t.JudgeDefinition; traceId?: string }, signal?: AbortSignal) =>
    call<t.JudgePreview>('POST', '/judges/preview', { body, signal }),
  tryJudge: (definition: t.JudgeDefinition, traceId: string) =>
    call<t.TryResult>('POST', '/judges/try', { body: { definition, traceId } }),
  readJudge: (text: string) =>
    call<{ definition: t.JudgeDefinition; notTaken: string[] }>('POST', '/judges/read', { body: { text } }),

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
};
