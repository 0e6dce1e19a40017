import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../api/client.ts';
import type { Server } from '../../api/types.ts';
import { bytes, count, moment, number } from '../../components/format.ts';
import { JudgeTrouble } from '../../components/JudgeTrouble.tsx';
import layout from '../../components/layout.module.css';
import { Pane, Problem } from '../../components/Pane.tsx';
import { Skeleton } from '../../components/ui.tsx';
import { Endpoints } from './Endpoints.tsx';
import styles from './server.module.css';

/** What this server is, how its judge models fare, and what it has tidied up. */
export function ServerPage() {
  const server = useQuery({ queryKey: ['server'], queryFn: ({ signal }) => api.getServer(signal) });
  return (
    <div className={`${layout.page} ${layout.scrolling}`}>
      <header className={layout.top}>
        <h1>Server</h1>
      </header>
      <JudgeTrouble here />
      <div className={styles.parts}>
        <Pane>
          <Endpoints />
        </Pane>
        <Pane>
          {server.error ? <Problem error={server.error} retry={() => void server.refetch()} /> : server.data === undefined ? <Skeleton rows={6} /> : <About server={server.data} />}
        </Pane>
      </div>
    </div>
  );
}

function About({ server }: { server: Server }) {
  const { folders, limits, maintenance } = server;
  const of = (name: string) => maintenance[name] ?? 0;
  const looked = maintenance['retentionAtMs'];
  return (
    <>
      <Facts
        title="This server"
        facts={[
          ['Version', server.version],
          ['Speaks', `OTLP, and the protocol of MLflow ${server.mlflowVersion}`],
          ['Traces go to', <code key="otlp">{server.otlpEndpoint}</code>],
          ['Plugins', <code key="plugins">{folders.plugins}</code>],
          ['Scripts', <code key="scripts">{folders.scripts}</code>],
          ['Largest request', limits['http.maxBodyBytes'] === undefined ? '–' : bytes(limits['http.maxBodyBytes'])],
          [
            'API',
            <a key="api" href="/api">
              What can be asked of it
            </a>,
          ],
        ]}
      />
      <Facts
        title="Tidied up since it started"
        facts={[
          [
            'Deleted',
            <span key="deleted">
              {count(of('deletedByRetention'), 'trace')}, by the <Link to="/experiments">limits of experiments</Link>
            </span>,
          ],
          ['Limits', looked === undefined ? 'not looked at yet' : `last looked at ${moment(new Date(looked).toISOString())}`],
          ['Packed together', of('compactedTraces') === 0 ? 'nothing yet' : `${count(of('compactedTraces'), 'trace')}, ${bytes(of('bytesBefore'))} to ${bytes(of('bytesAfter'))}`],
          ['Forgotten', `${number(of('prunedChanges'))} changes that the index has taken in, ${number(of('forgottenTombstones'))} marks of traces deleted long ago`],
        ]}
      />
    </>
  );
}

function Facts({ title, facts }: { title: string; facts: [string, React.ReactNode][] }) {
  return (
    <section className={styles.part} aria-label={title}>
      <h2>{title}</h2>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
