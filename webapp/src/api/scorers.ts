/** What only the pages of scorers ask of the server: operations of openapi.yaml, apart from client.ts, which every page loads. */
import { call, id } from './client.ts';
import type * as t from './types.ts';

export const scorersApi = {
  listPlugins: (signal?: AbortSignal) => call<t.PluginList>('GET', '/scorers/plugins', { signal }),
  installPlugin: (name: string, content: Blob, token?: string) =>
    call<t.PluginJar>('PUT', `/scorers/plugins/${id(name)}`, { file: { content, type: 'application/java-archive' }, token }),
  removePlugin: (name: string, token?: string) => call<void>('DELETE', `/scorers/plugins/${id(name)}`, { token }),
  enablePlugin: (name: string, token?: string) => call<t.PluginJar>('POST', `/scorers/plugins/${id(name)}/enable`, { token }),
  tryScorer: (body: t.TryRequest, signal?: AbortSignal) =>
    call<{ results: t.TryResult[] }>('POST', '/scorers/try', { body, signal }),
  checkScript: (source: string, signal?: AbortSignal) =>
    call<{ ok: boolean; problem?: t.ScriptProblem; parametersSchema?: Record<string, unknown> }>('POST', '/scripts/check', { body: { source }, signal }),
  getScript: (name: string, version?: number, signal?: AbortSignal) =>
    call<t.Script>('GET', `/scripts/${id(name)}`, { query: { version }, signal }),
  saveScript: (name: string, source: string, baseVersion?: number) =>
    call<t.Script>('PUT', `/scripts/${id(name)}`, {
      body: baseVersion === undefined ? { source } : { source, baseVersion },
    }),
  deleteScript: (name: string) => call<void>('DELETE', `/scripts/${id(name)}`),
  listScriptExamples: (name: string, signal?: AbortSignal) =>
    call<{ examples: t.ScriptExample[] }>('GET', `/scripts/${id(name)}/examples`, { signal }),
  keepScriptExample: (script: string, { name, parameters, trace, expected }: t.ScorerExample) =>
    call<t.ScriptExample>('PUT', `/scripts/${id(script)}/examples/${id(name)}`, { body: { parameters, trace, expected } }),
  dropScriptExample: (script: string, name: string) => call<void>('DELETE', `/scripts/${id(script)}/examples/${id(name)}`),

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

  createMonitor: (monitor: t.NewMonitor) => call<t.RegisteredScorer>('POST', '/monitors', { body: monitor }),
  setMonitor: (scorerId: string, settings: t.MonitorSettings) => call<t.RegisteredScorer>('PUT', `/monitors/${id(scorerId)}`, { body: settings }),
  deleteMonitor: (scorerId: string) => call<void>('DELETE', `/monitors/${id(scorerId)}`),

  listJudgeCalls: (traceId: string, assessmentId: string, signal?: AbortSignal) =>
    call<{ calls: t.JudgeCall[] }>('GET', `/traces/${id(traceId)}/assessments/${id(assessmentId)}/judge-calls`, { signal }),
  replayJudgeCall: (traceId: string, assessmentId: string, replay: number) =>
    call<{ before: t.JudgeCall; after: t.JudgeCall }>('POST', `/traces/${id(traceId)}/assessments/${id(assessmentId)}/judge-calls`, {
      body: { replay },
    }),
};
