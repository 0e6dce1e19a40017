import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Check, Plus, RefreshCw, TriangleAlert } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { api } from '../../api/client.ts';
import { scorersApi } from '../../api/scorers.ts';
import type { Scorer } from '../../api/types.ts';
import { count, number } from '../../components/format.ts';
import { useKeys } from '../../components/keys.ts';
import layout from '../../components/layout.module.css';
import { Pane, Problem } from '../../components/Pane.tsx';
import { Split } from '../../components/Split.tsx';
import { Button, Empty, IconButton, Skeleton, ui } from '../../components/ui.tsx';
import { Plugins } from './Plugins.tsx';
import { Registered } from './Registered.tsx';
import { ScorerDetails } from './ScorerDetails.tsx';
import styles from './scorers.module.css';

const NewScript = lazy(() => import('./NewScript.tsx').then((module) => ({ default: module.NewScript })));

const route = getRouteApi('/scorers');

/** Every scorer of every kind, what is wrong with the broken ones, and the jars they come from. */
export function ScorersPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [wanted, setWanted] = useState('');
  const [naming, setNaming] = useState(false);
  const scorers = useQuery({ queryKey: ['scorers'], queryFn: ({ signal }) => api.listScorers(signal) });
  const plugins = useQuery({ queryKey: ['plugins'], queryFn: ({ signal }) => scorersApi.listPlugins(signal) });
  const server = useQuery({ queryKey: ['server'], queryFn: ({ signal }) => api.getServer(signal) });
  const experiments = useQuery({ queryKey: ['experiments'], queryFn: ({ signal }) => api.listExperiments(signal) });
  const all = scorers.data?.scorers ?? [];
  const registered = scorers.data?.registered ?? [];
  const found = all.filter((scorer) => `${scorer.scorer} ${scorer.kind} ${scorer.description}`.toLowerCase().includes(wanted.toLowerCase()));
  const selected = all.find((scorer) => scorer.scorer === search.scorer) ?? found[0];
  const disabled = all.filter((scorer) => scorer.status === 'DISABLED').length;
  const at = found.findIndex((scorer) => scorer.scorer === selected?.scorer);
  const select = (scorer: Scorer | undefined) => scorer && void navigate({ search: { scorer: scorer.scorer }, replace: true });
  const refresh = () => void Promise.all([scorers.refetch(), plugins.refetch()]);
  const refused = plugins.data?.plugins.filter((jar) => jar.state === 'FAILED').length ?? 0;
  useKeys({ j: () => select(found[at + 1]), k: () => select(found[at - 1]) });

  return (
    <div className={layout.page}>
      <header className={layout.top}>
        <h1>Scorers</h1>
        <input className={`${ui.input} ${ui.find}`} type="search" aria-label="Find a scorer" placeholder="Find a scorer" value={wanted} onChange={(event) => setWanted(event.target.value)} />
        {registered.length > 0 && <Button onClick={() => show('registered')}>Registered {number(registered.length)}</Button>}
        {plugins.data && (
          <Button icon={refused > 0 ? <TriangleAlert className={ui.warn} aria-hidden /> : undefined} onClick={() => show('plugins')}>
            Plugin jars {number(plugins.data.plugins.length)}
            {refused > 0 && `, ${number(refused)} refused`}
          </Button>
        )}
        <span className={ui.spacer} />
        <IconButton label="Look again" onClick={refresh}>
          <RefreshCw aria-hidden />
        </IconButton>
        <Link to="/scorers/judges/$scorerId" params={{ scorerId: 'new' }} className={ui.button}>
          <Plus aria-hidden />
          New judge
        </Link>
        <Button kind="main" icon={<Plus aria-hidden />} onClick={() => setNaming(true)}>
          New script
        </Button>
      </header>
      {scorers.error ? (
        <Problem error={scorers.error} retry={() => void scorers.refetch()} />
      ) : scorers.isPending ? (
        <Skeleton rows={10} />
      ) : (
        <Split name="scorers" panel={<Pane key={selected?.scorer}>{selected && <ScorerDetails scorer={selected} registered={registered.find((one) => selected.scorer.startsWith(`mlflow:${one.scorerId}/`))} onChange={refresh} />}</Pane>}>
          <div className={styles.list} role="region" aria-label="All scorers" tabIndex={0}>
            {found.length === 0 && <Empty title={all.length === 0 ? 'No scorers' : 'No scorer is called so'} />}
            {disabled > 0 && server.data?.judge.configured === false && (
              <p className={styles.note}>
                {count(disabled, 'scorer')} {disabled === 1 ? 'asks' : 'ask'} a judge model, and none has a key yet: <Link to="/server">judge models</Link>.
              </p>
            )}
            {found.length > 0 && (
              <ul aria-label="Scorers">
                {found.map((scorer) => (
                  <li key={scorer.scorer}>
                    <Link to="/scorers" search={{ scorer: scorer.scorer }} replace className={styles.item} aria-current={scorer === selected || undefined}>
                      <Status scorer={scorer} />
                      <b>{scorer.name}</b>
                      <span className={ui.chip}>{scorer.kind.toLowerCase()}</span>
                      {scorer.usesJudge && scorer.kind !== 'JUDGE' && <span className={ui.chip}>judge</span>}
                      <span className={ui.secondary}>{scorer.status === 'FAILED' ? scorer.reason : scorer.description}</span>
                    </Link>
                  </li>
                ))}
              </ul>
            )}
            <Pane>
              <Registered scorers={registered} experiments={experiments.data?.experiments} onChange={refresh} />
              {plugins.error && <Problem error={plugins.error} retry={() => void plugins.refetch()} />}
              {plugins.data && <Plugins list={plugins.data} onChange={refresh} />}
              {server.data && (
                <p className={styles.note}>
                  Drop a jar into <code>{server.data.folders.plugins}</code> or a script into <code>{server.data.folders.scripts}</code>: it is loaded while the
                  server runs.
                </p>
              )}
            </Pane>
          </div>
        </Split>
      )}
      <Suspense>{naming && <NewScript taken={all.map((scorer) => scorer.name)} onClose={() => setNaming(false)} onName={(name) => void navigate({ to: '/scorers/scripts/$name', params: { name }, search: { fresh: true } })} />}</Suspense>
    </div>
  );
}

/** What stands below the list, which may be long. */
const show = (heading: string) => document.getElementById(heading)?.scrollIntoView({ block: 'start' });

function Status({ scorer }: { scorer: Scorer }) {
  return scorer.status === 'READY' ? (
    <Check className={ui.pass} aria-label="ready" />
  ) : (
    <TriangleAlert className={ui.warn} aria-label={scorer.status === 'FAILED' ? 'failed' : 'disabled'} />
  );
}
