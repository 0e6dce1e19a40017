import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter, useRouterState } from '@tanstack/react-router';
import { ArrowLeft, Braces, ChevronDown, ChevronUp, Link2, ListChecks, ScanSearch } from 'lucide-react';
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import { ApiError, api } from '../../api/client.ts';
import type { AssessmentKind, Trace, TraceInfo } from '../../api/types.ts';
import { say } from '../../components/announce.tsx';
import { quoted } from '../../components/completion.ts';
import { cost, count, duration, moment, number, tokens } from '../../components/format.ts';
import { useKeys } from '../../components/keys.ts';
import layout from '../../components/layout.module.css';
import { Pane, Problem } from '../../components/Pane.tsx';
import { Split } from '../../components/Split.tsx';
import { Button, Empty, IconButton, Skeleton, ui } from '../../components/ui.tsx';
import { StateChip } from '../../components/Verdict.tsx';
import type { Draft } from './AssessmentForm.tsx';
import { Assessments } from './Assessments.tsx';
import { SpanTree } from './SpanTree.tsx';
import styles from './TracePage.module.css';
import { lookAgainAfter } from './running.ts';
import { closedAtFirst, opened, type Tree, treeOf, visible } from './tree.ts';

const route = getRouteApi('/traces/$traceId');
const AssessmentForm = lazy(() => import('./beside.ts').then((module) => ({ default: module.AssessmentForm })));
// the tree is what comes first: what a span was given is fetched after it
const SpanDetails = lazy(() => import('./beside.ts').then((module) => ({ default: module.SpanDetails })));
const ScriptChoice = lazy(() => import('./beside.ts').then((module) => ({ default: module.ScriptChoice })));
const Similar = lazy(() => import('./beside.ts').then((module) => ({ default: module.Similar })));

/** One trace: its spans, what each was given and gave, and what was said about it. */
export function TracePage() {
  const { traceId } = route.useParams();
  const trace = useQuery({
    queryKey: ['trace', traceId],
    queryFn: ({ signal }) => api.getTrace(traceId, signal),
    refetchInterval: ({ state }) => (state.data === undefined ? false : lookAgainAfter(state.data.info, Date.now())),
  });
  if (trace.error) {
    return trace.error instanceof ApiError && trace.error.status === 404 ? (
      <Empty title="No such trace">
        <p>
          There is no trace <code>{traceId}</code> here. It may have been deleted, or it has not arrived yet.
        </p>
        <Button onClick={() => void trace.refetch()}>Look again</Button>
      </Empty>
    ) : (
      <Problem error={trace.error} retry={() => void trace.refetch()} />
    );
  }
  return trace.data === undefined ? <Skeleton rows={14} /> : <Loaded key={traceId} trace={trace.data} />;
}

function Loaded({ trace }: { trace: Trace }) {
  const { info } = trace;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const tree = useMemo(() => treeOf(trace.spans), [trace.spans]);
  const [closed, setClosed] = useState<ReadonlySet<string>>(() => firstClosed(trace, tree, search.span, search.assessment));
  const [find, setFind] = useState(search.find ?? '');
  const neighbours = useNeighbours(info.traceId);
  const [draft, setDraft] = useState<Draft | undefined>(() => neighbours.draft && { kind: neighbours.draft });
  const [choosing, setChoosing] = useState(false);
  const findInput = useRef<HTMLInputElement>(null);

  const marked = trace.assessments.find((assessment) => assessment.assessmentId === search.assessment);
  const selected = search.span ?? marked?.spanId ?? tree.roots[0]?.span.spanId;
  const node = selected === undefined ? undefined : tree.byId.get(selected);
  const rows = useMemo(() => visible(tree, closed), [tree, closed]);
  const matches = useMemo(() => matching(trace, find), [trace, find]);
  const failures = useMemo(() => trace.spans.filter((span) => span.status === 'ERROR').map((span) => span.spanId), [trace]);

  const put = useCallback(
    (change: { span?: string; tab?: string | undefined; similar?: boolean | undefined }) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true }),
    [navigate],
  );
  const select = useCallback((span: string) => put({ span }), [put]);
  const reveal = (span: string) => {
    setClosed((old) => opened(tree, old, span));
    select(span);
  };
  const toggle = useCallback((spanId: string, open: boolean) => {
    setClosed((old) => {
      const next = new Set(old);
      if (open) next.delete(spanId);
      else next.add(spanId);
      return next;
    });
  }, []);
  const step = (ids: readonly string[], by: 1 | -1) => {
    const from = selected === undefined ? -1 : ids.indexOf(selected);
    const next = ids[from < 0 ? (by > 0 ? 0 : ids.length - 1) : (from + by + ids.length) % ids.length];
    if (next !== undefined) reveal(next);
  };
  const copyLink = () => void navigator.clipboard.writeText(location.href).then(() => say('The link to this span is copied.'));
  const showAssessments = () => {
    const panel = document.getElementById('assessments-panel');
    panel?.scrollIntoView({ block: 'start' });
    panel?.focus();
  };


  useKeys({
    '/': () => findInput.current?.focus(),
    n: () => step([...matches], 1),
    'Shift n': () => step([...matches], -1),
    'Shift e': () => step(failures, 1),
    a: showAssessments,
    f: () => setDraft({ kind: 'feedback' }),
    x: () => setDraft({ kind: 'expectation' }),
    c: copyLink,
    l: () => put({ similar: search.similar ? undefined : true }),
  });

  // a trace that was opened for one score shows it, and why, before anything else
  const assessments = (
    <Pane>
      <Assessments
        assessments={trace.assessments}
        tree={tree}
        marked={search.assessment}
        onSpan={reveal}
        onDraft={setDraft}
      />
    </Pane>
  );

  return (
    <div className={layout.page}>
      <Header info={info} neighbours={neighbours} onCopy={copyLink} />
      <div className={styles.tools}>
        <input
          ref={findInput}
          type="search"
          className={ui.input}
          aria-label="Find a span by name, kind or model"
          placeholder="Find a span"
          value={find}
          onChange={(event) => setFind(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') step([...matches], event.shiftKey ? -1 : 1);
          }}
        />
        {find !== '' && (
          <>
            <span className={ui.secondary}>{count(matches.size, 'match').replace('matchs', 'matches')}</span>
            <IconButton label="Next match (n)" disabled={matches.size === 0} onClick={() => step([...matches], 1)}>
              <ChevronDown aria-hidden />
            </IconButton>
          </>
        )}
        {failures.length > 0 && <Button onClick={() => step(failures, 1)}>Next error ({failures.length})</Button>}
        <span className={ui.spacer} />
        <span className={ui.secondary}>
          {rows.length < tree.count ? `${number(rows.length)} of ${count(tree.count, 'span')} shown` : count(tree.count, 'span')}
        </span>
        {rows.length < tree.count && <Button onClick={() => setClosed(new Set())}>Open all</Button>}
        <Button icon={<Braces aria-hidden />} onClick={() => setChoosing(true)}>
          Try a script
        </Button>
        <Button icon={<ScanSearch aria-hidden />} aria-pressed={search.similar === true} onClick={() => put({ similar: search.similar ? undefined : true })}>
          Similar
        </Button>
        <Button icon={<ListChecks aria-hidden />} onClick={showAssessments}>
          Assessments {trace.assessments.filter((one) => one.valid).length}
        </Button>
      </div>
      <Split
        name="trace"
        panel={
          <>
            {draft && (
              <Suspense>
                <AssessmentForm
                  key={`${draft.kind} ${draft.replaces?.assessmentId ?? ''}`}
                  traceId={info.traceId}
                  draft={draft}
                  span={node?.span}
                  names={[...new Set(trace.assessments.filter((one) => one.kind === draft.kind).map((one) => one.name))]}
                  onDone={() => {
                    setDraft(undefined);
                    document.getElementById('assessments-panel')?.focus({ preventScroll: true });
                  }}
                  onNext={neighbours.after === undefined ? undefined : () => neighbours.go(neighbours.after, draft.kind)}
                />
              </Suspense>
            )}
            {search.similar && (
              <Pane>
                <Suspense fallback={<Skeleton rows={4} />}>
                  <Similar info={info} />
                </Suspense>
              </Pane>
            )}
            {marked && assessments}
            <Pane key={selected}>
              {node && (
                <Suspense fallback={<Skeleton rows={6} />}>
                  <SpanDetails traceId={info.traceId} node={node} tab={search.tab ?? 'details'} onTab={(tab) => put({ tab: tab === 'details' ? undefined : tab })} />
                </Suspense>
              )}
            </Pane>
            {!marked && assessments}
          </>
        }
      >
        {tree.count === 0 ? (
          <Empty title="No spans yet">
            <p>The trace is known, its spans have not arrived.</p>
          </Empty>
        ) : (
          <SpanTree tree={tree} rows={rows} closed={closed} selected={selected} matches={matches} onSelect={select} onToggle={toggle} />
        )}
      </Split>
      <Suspense>{choosing && <ScriptChoice traceId={info.traceId} onClose={() => setChoosing(false)} />}</Suspense>
    </div>
  );
}

/** What is closed at first, never what hides the span that the page was opened for. */
function firstClosed(trace: Trace, tree: Tree, span: string | undefined, assessment: string | undefined): ReadonlySet<string> {
  const wanted = span ?? trace.assessments.find((one) => one.assessmentId === assessment)?.spanId;
  return wanted === undefined ? closedAtFirst(tree) : opened(tree, closedAtFirst(tree), wanted);
}

/** The spans that a text is found in, in the order of time. */
function matching(trace: Trace, find: string): ReadonlySet<string> {
  const wanted = find.trim().toLowerCase();
  if (wanted === '') return new Set();
  return new Set(
    trace.spans
      .filter((span) => `${span.name} ${span.type} ${span.model ?? ''} ${span.statusMessage ?? ''}`.toLowerCase().includes(wanted))
      .map((span) => span.spanId),
  );
}

/** What the server found odd about a trace. */
const FLAGS: Record<string, string> = {
  skewed: 'A span ended before it started; its duration counts as zero',
  future: 'It says that it started after it arrived: a clock is wrong',
  orphans: 'A span’s parent has not arrived',
  several_roots: 'More than one span has no parent',
  unreadable: 'Some of what is kept of it cannot be read, and is left out',
};

/** The traces before and after this one in the list that it was opened from, and the way to them. */
function useNeighbours(traceId: string) {
  const navigate = route.useNavigate();
  const { neighbours, draft } = useRouterState({ select: (state) => state.location.state });
  const at = neighbours?.indexOf(traceId) ?? -1;
  const [before, after] = at < 0 ? [] : [neighbours?.[at - 1], neighbours?.[at + 1]];
  const go = (to: string | undefined, writing?: AssessmentKind) => {
    if (to === undefined) return;
    void navigate({ params: { traceId: to }, search: {}, replace: true, state: { ...(neighbours && { neighbours }), ...(writing && { draft: writing }) } });
  };
  return { before, after, draft, go, place: at < 0 ? undefined : `${number(at + 1)} of ${number(neighbours?.length ?? 0)}` };
}

function Header({ info, neighbours, onCopy }: { info: TraceInfo; neighbours: ReturnType<typeof useNeighbours>; onCopy: () => void }) {
  const router = useRouter();
  const navigate = route.useNavigate();
  const { before, after, go, place } = neighbours;
  const back = () => (router.history.canGoBack() ? router.history.back() : void navigate({ to: '/traces' }));
  useKeys({ j: () => go(after), k: () => go(before), Escape: back });
  return (
    <header className={styles.top}>
      <IconButton label="Back (Esc)" onClick={back}>
        <ArrowLeft aria-hidden />
      </IconButton>
      <h1 title={info.name}>{info.name ?? 'Trace'}</h1>
      <StateChip state={info.state} />
      <code className={styles.id} title={info.traceId}>{info.traceId}</code>
      <span>{duration(info.durationMs)}</span>
      {(info.inputTokens !== undefined || info.outputTokens !== undefined) && <span>{tokens(info.inputTokens, info.outputTokens)} tokens</span>}
      {info.costUsd !== undefined && <span>{cost(info.costUsd)}</span>}
      <span title={info.startTime}>{moment(info.startTime)}</span>
      {info.sessionId !== undefined && (
        <Link to="/sessions/$sessionId" params={{ sessionId: info.sessionId }} search={{ experiment: info.experimentId }} className={ui.chip} title="The whole conversation">
          session {info.sessionId}
        </Link>
      )}
      {info.userId !== undefined && (
        <Link to="/traces" search={{ q: `user = ${quoted(info.userId)}` }} className={ui.chip} title="All traces of this user">
          user {info.userId}
        </Link>
      )}
      {info.flags.map((flag) => (
        <span key={flag} className={`${ui.chip} ${ui.warnChip}`} title={FLAGS[flag]}>
          {flag.replaceAll('_', ' ')}
        </span>
      ))}
      <span className={ui.spacer} />
      <IconButton label="Copy a link to this span (c)" onClick={onCopy}>
        <Link2 aria-hidden />
      </IconButton>
      {place && <span className={ui.secondary}>{place}</span>}
      <IconButton label="Previous trace (k)" disabled={before === undefined} onClick={() => go(before)}>
        <ChevronUp aria-hidden />
      </IconButton>
      <IconButton label="Next trace (j)" disabled={after === undefined} onClick={() => go(after)}>
        <ChevronDown aria-hidden />
      </IconButton>
    </header>
  );
}
