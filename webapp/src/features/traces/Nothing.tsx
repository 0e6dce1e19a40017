import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { Button, Empty } from '../../components/ui.tsx';

/** No trace at all: how to send the first one here. */
export function NothingYet() {
  const server = useQuery({ queryKey: ['server'], queryFn: ({ signal }) => api.getServer(signal) });
  const endpoint = server.data?.otlpEndpoint ?? `${location.origin}/v1/traces`;
  return (
    <Empty title="No traces yet">
      <p>Send spans with any OpenTelemetry SDK:</p>
      <pre>
        {`export OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=${endpoint}\nexport OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/protobuf`}
      </pre>
      <p>or with the MLflow client:</p>
      <pre>{`import mlflow\nmlflow.set_tracking_uri("${location.origin}")`}</pre>
      <p>Nothing at hand? Stop the server and run <code>./start demo</code>.</p>
    </Empty>
  );
}

type Props = { filter: string; onFilter: (filter: string) => void; windowed: boolean; onAllTime: () => void };

/** Traces, but none that match: what can be taken away. */
export function NothingMatches({ filter, onFilter, windowed, onAllTime }: Props) {
  const shorter = filter.split(/ AND (?![^(]*\))/).slice(0, -1).join(' AND ');
  return (
    <Empty title="No trace matches">
      {filter !== '' && (
        <p>
          Filter: <code>{filter}</code>
        </p>
      )}
      {windowed && <Button onClick={onAllTime}>Look at all time</Button>}
      {shorter !== '' && (
        <Button onClick={() => onFilter(shorter)}>
          Only <code>{shorter}</code>
        </Button>
      )}
      {filter !== '' && <Button onClick={() => onFilter('')}>Clear the filter</Button>}
    </Empty>
  );
}
