import { Tab, TabList, TabPanel, TabProvider } from '@ariakit/react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../api/client.ts';
import type { SpanPayload, SpanSummary } from '../../api/types.ts';
import { attachmentsIn } from '../../components/attachments.ts';
import { cost, duration, tokens } from '../../components/format.ts';
import { JsonView } from '../../components/JsonView.tsx';
import layout from '../../components/layout.module.css';
import { Problem } from '../../components/Pane.tsx';
import { DocumentView, Payload } from '../../components/Payload.tsx';
import { Skeleton, ui } from '../../components/ui.tsx';
import { StateChip } from '../../components/Verdict.tsx';
import { Attachments } from './Attachments.tsx';
import { kindColour } from './kinds.ts';
import styles from './SpanDetails.module.css';
import type { Node } from './tree.ts';

type Props = { traceId: string; node: Node; tab: string; onTab: (tab: string) => void };

/** What one span was given and gave; fetched when it is selected. */
export function SpanDetails({ traceId, node, tab, onTab }: Props) {
  const { span } = node;
  const payload = useQuery({
    // what it carries may change as long as it runs
    queryKey: ['span', traceId, span.spanId, span.endTimeUnixNano],
    queryFn: ({ signal }) => api.getSpan(traceId, span.spanId, signal),
    staleTime: 60_000,
  });
  return (
    <section className={styles.details} aria-label={`Span ${span.name}`}>
      <header>
        <h2>{span.name}</h2>
        <span className={styles.kind} style={{ color: kindColour(span.type) }}>
          {span.type}
        </span>
        {span.status === 'ERROR' && <StateChip state="ERROR" />}
      </header>
      <Facts span={span} durationMs={node.durationMs} />
      {span.statusMessage && <p className={styles.status}>{span.statusMessage}</p>}
      {payload.error ? (
        <Problem error={payload.error} retry={() => void payload.refetch()} />
      ) : payload.data === undefined ? (
        <Skeleton rows={8} />
      ) : (
        <TabProvider selectedId={tab} setSelectedId={(id) => onTab(id ?? 'details')}>
          <TabList className={layout.tabs} aria-label="Parts of the span">
            <Tab id="details">Details</Tab>
            <Tab id="attributes">Attributes {Object.keys(payload.data.attributes).length}</Tab>
            <Tab id="events">Events {payload.data.events.length}</Tab>
          </TabList>
          <TabPanel tabId="details" className={styles.panel}>
            <Details traceId={traceId} payload={payload.data} />
          </TabPanel>
          <TabPanel tabId="attributes" className={styles.panel}>
            <JsonView value={payload.data.attributes} />
          </TabPanel>
          <TabPanel tabId="events" className={styles.panel}>
            {payload.data.events.length === 0 && <p className={ui.secondary}>This span has no events.</p>}
            {payload.data.events.map((event, at) => (
              <div key={at}>
                <h3>{event.name}</h3>
                <JsonView value={event.attributes} />
              </div>
            ))}
          </TabPanel>
        </TabProvider>
      )}
    </section>
  );
}

function Facts({ span, durationMs }: { span: SpanSummary; durationMs: number }) {
  const facts: [string, string | undefined][] = [
    ['Model', span.model],
    ['Duration', span.endTimeUnixNano === null ? 'running' : duration(durationMs)],
    ['Tokens', span.inputTokens === undefined && span.outputTokens === undefined ? undefined : `${span.inputTokens ?? 0} in, ${span.outputTokens ?? 0} out (${tokens(span.inputTokens, span.outputTokens)})`],
    ['Cost', span.costUsd === undefined ? undefined : cost(span.costUsd)],
    ['Flags', span.flags.length > 0 ? span.flags.join(', ') : undefined],
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(
        ([name, value]) =>
          value !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function Details({ traceId, payload }: { traceId: string; payload: SpanPayload }) {
  const { documents, toolCall } = payload;
  const attachments = useMemo(() => attachmentsIn(payload.inputs, payload.outputs, payload.attributes, payload.events), [payload]);
  const nothing =
    payload.inputs === undefined && payload.outputs === undefined && documents.length === 0 && toolCall === undefined && attachments.length === 0;
  return (
    <>
      {nothing && <p className={ui.secondary}>This span carries neither inputs nor outputs.</p>}
      {toolCall && (
        <p>
          Tool <code>{toolCall.name}</code>
        </p>
      )}
      {payload.inputs !== undefined && <Payload title="Inputs" value={payload.inputs} />}
      {documents.length > 0 && (
        <section className={styles.documents} aria-label="Documents">
          <h3>
            Documents <span className={ui.secondary}>{documents.length}</span>
          </h3>
          {documents.map((document, at) => (
            <DocumentView key={at} document={document} />
          ))}
        </section>
      )}
      {payload.outputs !== undefined && documents.length === 0 && <Payload title="Outputs" value={payload.outputs} />}
      {attachments.length > 0 && <Attachments traceId={traceId} all={attachments} />}
    </>
  );
}
