import type { JudgeEndpoint } from '../../api/types.ts';
import { isLeftAlone, useJudgeEndpoints } from '../../api/judging.ts';
import { moment, number } from '../../components/format.ts';
import layout from '../../components/layout.module.css';
import { Problem } from '../../components/Pane.tsx';
import { Skeleton, ui } from '../../components/ui.tsx';
import { foundOf } from './forms.ts';
import styles from './server.module.css';

/** The endpoints that judges can ask, how each fares, and in which form each model was found to answer. */
export function Endpoints() {
  const judging = useJudgeEndpoints(true);
  if (judging.error) return <Problem error={judging.error} retry={() => void judging.refetch()} />;
  if (judging.data === undefined) return <Skeleton rows={6} />;
  const { model, endpoints } = judging.data;
  const ready = endpoints.filter((endpoint) => endpoint.configured);
  const others = endpoints.filter((endpoint) => !endpoint.configured);
  return (
    <section className={styles.part} aria-label="Judge models">
      <h2>Judge models</h2>
      <p>
        Judges that name no model ask <code>{model}</code>.
        {ready.length === 0 && ' No endpoint has a key yet: set ASSAY_JUDGE_API_KEY, or another endpoint’s key, and start the server again.'}
      </p>
      {ready.length > 0 && (
        <div className={layout.tableBox} role="region" aria-label="Endpoints" tabIndex={0}>
          <table className={layout.table}>
            <thead>
              <tr>
                <th scope="col">Endpoint</th>
                <th scope="col">State</th>
                <th scope="col" className={ui.num}>
                  At once
                </th>
                <th scope="col">Address</th>
              </tr>
            </thead>
            <tbody>
              {ready.map((endpoint) => (
                <tr key={endpoint.name}>
                  <th scope="row">
                    {endpoint.name} {endpoint.provider !== endpoint.name && <span className={ui.secondary}>speaks {endpoint.provider}</span>}
                  </th>
                  <td className={styles.told}>
                    <State endpoint={endpoint} />
                  </td>
                  <td className={ui.num}>{number(endpoint.atOnce)}</td>
                  <td>
                    <code>{endpoint.baseUrl}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {others.length > 0 && <p className={ui.secondary}>Without a key: {others.map((endpoint) => endpoint.name).join(', ')}.</p>}
      <Forms endpoints={ready} />
    </section>
  );
}

function State({ endpoint }: { endpoint: JudgeEndpoint }) {
  const alone = isLeftAlone(endpoint);
  if (endpoint.failures === 0 && !alone) return 'well';
  return (
    <>
      <span className={alone ? ui.warn : undefined}>
        {alone && `left alone${endpoint.since === undefined ? '' : ` since ${moment(endpoint.since)}`}, `}
        {number(endpoint.failures)} failed in a row
      </span>{' '}
      <span className={ui.secondary}>{endpoint.lastFailure}</span>
    </>
  );
}

/** The ladder: from what holds a model to its answer most strictly down to what every model can. */
function Forms({ endpoints }: { endpoints: readonly JudgeEndpoint[] }) {
  const found = endpoints.flatMap((endpoint) => foundOf(endpoint.forms).map((one) => ({ ...one, endpoint: endpoint.name })));
  return (
    <>
      <h3>How models answer</h3>
      <p className={ui.secondary}>
        A model is held to the form of its answer by the strictest means that it takes: a JSON Schema, the call of a tool, JSON, or words. A refusal steps down,
        and what was taken is remembered until the server is started again.
      </p>
      {found.length === 0 ? (
        <p className={ui.secondary}>No model has answered since the server started.</p>
      ) : (
        <div className={layout.tableBox} role="region" aria-label="How models answer" tabIndex={0}>
          <table className={layout.table}>
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col">Endpoint</th>
                <th scope="col">Asked for</th>
                <th scope="col">Takes</th>
              </tr>
            </thead>
            <tbody>
              {found.map((one) => (
                <tr key={`${one.endpoint} ${one.model} ${one.answer}`}>
                  <th scope="row">
                    <code>{one.model}</code>
                  </th>
                  <td>{one.endpoint}</td>
                  <td>{one.answer}</td>
                  <td>{one.form}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
