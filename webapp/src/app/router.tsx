import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link, redirect } from '@tanstack/react-router';
import { api } from '../api/client.ts';
import type { AssessmentKind } from '../api/types.ts';
import { Problem } from '../components/Pane.tsx';
import { Empty } from '../components/ui.tsx';
import { Shell } from './Shell.tsx';

/** The pages and what of their state stands in the address. */

type Raw = Record<string, unknown>;
// an address that somebody has typed says experiment=7, which is read as a number
const text = (raw: Raw, name: string): string | undefined => (typeof raw[name] === 'string' || typeof raw[name] === 'number' ? String(raw[name]) : undefined);
const whole = (raw: Raw, name: string): number | undefined => (Number.isSafeInteger(raw[name]) ? (raw[name] as number) : undefined);
const defined = <T extends object>(search: T): T =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => (
    <Empty title="There is no such page">
      <p>The address may be an old one, or have lost a part on its way.</p>
      <Link to="/traces">All traces</Link>
    </Empty>
  ),
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async () => {
    const server = await api.getServer().catch(() => undefined);
    if (server?.demo.runId !== undefined) {
      throw redirect({ to: '/evaluations/$runId', params: { runId: server.demo.runId }, replace: true });
    }
    throw redirect({ to: '/traces', replace: true });
  },
});

export type OverviewSearch = { q?: string; range?: string; from?: number; to?: number; experiment?: string };

/** The part of the address that says which traces are looked at. */
const lookedAt = (raw: Raw) => ({
  q: text(raw, 'q'),
  range: text(raw, 'range'),
  from: whole(raw, 'from'),
  to: whole(raw, 'to'),
  experiment: text(raw, 'experiment'),
});

const overview = createRoute({
  getParentRoute: () => root,
  path: '/overview',
  validateSearch: (raw: Raw): OverviewSearch => defined(lookedAt(raw)) as OverviewSearch,
  component: lazyRouteComponent(() => import('../features/overview/OverviewPage.tsx'), 'OverviewPage'),
});

const experiments = createRoute({
  getParentRoute: () => root,
  path: '/experiments',
  component: lazyRouteComponent(() => import('../features/experiments/ExperimentsPage.tsx'), 'ExperimentsPage'),
});

export type SessionsSearch = OverviewSearch & { order?: string; row?: string };

const sessions = createRoute({
  getParentRoute: () => root,
  path: '/sessions',
  validateSearch: (raw: Raw): SessionsSearch =>
    defined({ ...lookedAt(raw), order: text(raw, 'order'), row: text(raw, 'row') }) as SessionsSearch,
  component: lazyRouteComponent(() => import('../features/sessions/SessionsPage.tsx'), 'SessionsPage'),
});

const session = createRoute({
  getParentRoute: () => root,
  path: '/sessions/$sessionId',
  validateSearch: (raw: Raw): { experiment?: string } => defined({ experiment: text(raw, 'experiment') }) as { experiment?: string },
  component: lazyRouteComponent(() => import('../features/sessions/SessionPage.tsx'), 'SessionPage'),
});

const server = createRoute({
  getParentRoute: () => root,
  path: '/server',
  component: lazyRouteComponent(() => import('../features/server/ServerPage.tsx'), 'ServerPage'),
});

/** `search` is the id of a saved search, which stands for its filter, experiment and order where the address has none of them. */
export type TracesSearch = {
  q?: string;
  range?: string;
  from?: number;
  to?: number;
  experiment?: string;
  order?: string;
  row?: string;
  live?: boolean;
  search?: string;
};

const traces = createRoute({
  getParentRoute: () => root,
  path: '/traces',
  validateSearch: (raw: Raw): TracesSearch =>
    defined({
      ...lookedAt(raw),
      order: text(raw, 'order'),
      row: text(raw, 'row'),
      live: raw['live'] === true ? true : undefined,
      search: text(raw, 'search'),
    }) as TracesSearch,
  component: lazyRouteComponent(() => import('../features/traces/TracesPage.tsx'), 'TracesPage'),
});

export type TraceSearchParams = { span?: string; assessment?: string; tab?: string; find?: string; similar?: boolean };

const trace = createRoute({
  getParentRoute: () => root,
  path: '/traces/$traceId',
  validateSearch: (raw: Raw): TraceSearchParams =>
    defined({
      span: text(raw, 'span'),
      assessment: text(raw, 'assessment'),
      tab: text(raw, 'tab'),
      find: text(raw, 'find'),
      similar: raw['similar'] === true ? true : undefined,
    }) as TraceSearchParams,
  component: lazyRouteComponent(() => import('../features/trace/TracePage.tsx'), 'TracePage'),
});

export type EvaluationsSearch = { start?: boolean; q?: string; experiment?: string };

const evaluations = createRoute({
  getParentRoute: () => root,
  path: '/evaluations',
  validateSearch: (raw: Raw): EvaluationsSearch =>
    defined({
      start: raw['start'] === true ? true : undefined,
      q: text(raw, 'q'),
      experiment: text(raw, 'experiment'),
    }) as EvaluationsSearch,
  component: lazyRouteComponent(() => import('../features/evaluations/EvaluationsPage.tsx'), 'EvaluationsPage'),
});

export type EvaluationSearch = { scorer?: string; outcome?: string; row?: string };

const evaluation = createRoute({
  getParentRoute: () => root,
  path: '/evaluations/$runId',
  validateSearch: (raw: Raw): EvaluationSearch =>
    defined({ scorer: text(raw, 'scorer'), outcome: text(raw, 'outcome'), row: text(raw, 'row') }) as EvaluationSearch,
  component: lazyRouteComponent(() => import('../features/evaluations/EvaluationPage.tsx'), 'EvaluationPage'),
});

const scorers = createRoute({
  getParentRoute: () => root,
  path: '/scorers',
  validateSearch: (raw: Raw): { scorer?: string } => defined({ scorer: text(raw, 'scorer') }) as { scorer?: string },
  component: lazyRouteComponent(() => import('../features/scorers/ScorersPage.tsx'), 'ScorersPage'),
});

/** `fresh`: there is no such script yet; `trace` is the one that it is to be tried on. */
export type ScriptSearch = { version?: number; fresh?: boolean; trace?: string };

const script = createRoute({
  getParentRoute: () => root,
  path: '/scorers/scripts/$name',
  validateSearch: (raw: Raw): ScriptSearch =>
    defined({ version: whole(raw, 'version'), fresh: raw['fresh'] === true ? true : undefined, trace: text(raw, 'trace') }) as ScriptSearch,
  component: lazyRouteComponent(() => import('../features/scorers/ScriptPage.tsx'), 'ScriptPage'),
});

/** `scorerId` is `new` for a judge that is not saved yet; `trace` is the one that the prompt is shown on. */
export type JudgeSearch = { version?: number; trace?: string };

const judge = createRoute({
  getParentRoute: () => root,
  path: '/scorers/judges/$scorerId',
  validateSearch: (raw: Raw): JudgeSearch => defined({ version: whole(raw, 'version'), trace: text(raw, 'trace') }) as JudgeSearch,
  component: lazyRouteComponent(() => import('../features/judges/JudgePage.tsx'), 'JudgePage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    overview,
    sessions,
    session,
    traces,
    trace,
    evaluations,
    evaluation,
    scorers,
    script,
    judge,
    experiments,
    server,
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: ({ error, reset }) => <Problem error={error} retry={reset} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
  interface HistoryState {
    /** Traces chosen by hand, for the dialog that starts an evaluation. */
    traceIds?: string[];
    /** The list that a trace was opened from, for walking to its neighbours. */
    neighbours?: string[];
    /** What is to be written of it: the one before was labelled, and this one is next. */
    draft?: AssessmentKind;
  }
}
