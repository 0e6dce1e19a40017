import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { runsApi } from '../../api/runs.ts';
import type { Experiment, RetentionPreview } from '../../api/types.ts';
import { say } from '../../components/announce.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { count, number } from '../../components/format.ts';
import { Problem } from '../../components/Pane.tsx';
import { Button, Field, Skeleton, ui } from '../../components/ui.tsx';
import { type Fields, fieldsOf, limitsOf, problemsOf, size } from './limits.ts';

const WAIT_MS = 400;

/** Sets how long an experiment is kept; says first what would go. */
export function LimitsDialog({ experiment, onClose }: { experiment: Experiment; onClose: () => void }) {
  const id = experiment.experimentId;
  const retention = useQuery({ queryKey: ['retention', id], queryFn: ({ signal }) => runsApi.getRetention(id, signal) });
  const [changed, setChanged] = useState<Fields>();
  const fields = changed ?? (retention.data ? fieldsOf(retention.data) : undefined);
  const problems = fields ? problemsOf(fields) : {};
  const limits = fields && Object.keys(problems).length === 0 ? limitsOf(fields) : undefined;
  const asked = useLater(limits === undefined ? undefined : JSON.stringify(limits));
  const preview = useQuery({
    enabled: asked !== undefined,
    queryKey: ['retention-preview', id, asked],
    queryFn: ({ signal }) => runsApi.previewRetention(id, JSON.parse(asked ?? '{}') as NonNullable<typeof limits>, signal),
    placeholderData: keepPreviousData,
  });
  const current = limits !== undefined && asked === JSON.stringify(limits) && !preview.isPlaceholderData;
  const client = useQueryClient();
  const done = (what: string) => {
    void client.invalidateQueries({ queryKey: ['retention', id] });
    say(what);
    onClose();
  };
  const save = useMutation({
    mutationFn: () => (limits === undefined ? Promise.reject(new Error('These are no limits.')) : runsApi.setRetention(id, limits)),
    onSuccess: () => done(`${experiment.name} has limits of its own.`),
  });
  const reset = useMutation({ mutationFn: () => runsApi.resetRetention(id), onSuccess: () => done(`${experiment.name} follows the server's limits.`) });
  const put = (change: Partial<Fields>) => fields && setChanged({ ...fields, ...change });
  return (
    <Dialog
      title={`How long ${experiment.name} is kept`}
      open
      onClose={onClose}
      foot={
        <>
          {retention.data?.own && (
            <Button disabled={reset.isPending} onClick={() => reset.mutate()}>
              Follow the server’s limits
            </Button>
          )}
          <span className={ui.spacer} />
          <Button onClick={onClose}>Cancel</Button>
          <Button kind={(preview.data?.deletedTraces ?? 0) > 0 ? 'danger' : 'main'} disabled={limits === undefined || !current || save.isPending} onClick={() => save.mutate()}>
            {current && preview.data && preview.data.deletedTraces > 0 ? `Save, and delete ${count(preview.data.deletedTraces, 'trace')}` : 'Save'}
          </Button>
        </>
      }
    >
      {retention.error ? (
        <Problem error={retention.error} retry={() => void retention.refetch()} />
      ) : fields === undefined ? (
        <Skeleton rows={3} />
      ) : (
        <>
          <p>What is beyond one of these limits is deleted within minutes, the oldest traces first. An empty field is no limit.</p>
          <Field label="Age" hint="Since a trace arrived: 30d, 12h" error={problems.maxAge}>
            <input className={ui.input} value={fields.maxAge} aria-invalid={problems.maxAge !== undefined} onChange={(event) => put({ maxAge: event.target.value })} />
          </Field>
          <Field label="Traces" hint="At most so many" error={problems.maxTraces}>
            <input className={ui.input} inputMode="numeric" value={fields.maxTraces} aria-invalid={problems.maxTraces !== undefined} onChange={(event) => put({ maxTraces: event.target.value })} />
          </Field>
          <Field label="Gigabytes" hint="Of spans, as they are packed in the store" error={problems.maxGigabytes}>
            <input className={ui.input} inputMode="decimal" value={fields.maxGigabytes} aria-invalid={problems.maxGigabytes !== undefined} onChange={(event) => put({ maxGigabytes: event.target.value })} />
          </Field>
          <div role="status" aria-label="What would be deleted">
            {preview.error ? <Problem error={preview.error} retry={() => void preview.refetch()} /> : limits !== undefined && preview.data && <Preview preview={preview.data} dimmed={!current} />}
          </div>
          {(save.error ?? reset.error) && <Problem error={save.error ?? reset.error} />}
        </>
      )}
    </Dialog>
  );
}

function Preview({ preview, dimmed }: { preview: RetentionPreview; dimmed: boolean }) {
  const why = [
    preview.tooOld > 0 && `${number(preview.tooOld)} too old`,
    preview.tooMany > 0 && `${number(preview.tooMany)} too many`,
    preview.tooLarge > 0 && `${number(preview.tooLarge)} too much`,
  ].filter((one) => one !== false);
  return (
    <p className={dimmed ? ui.dim : undefined}>
      {preview.deletedTraces === 0
        ? `Nothing would be deleted of ${count(preview.traces, 'trace')} (${size(preview.bytes)}).`
        : `${number(preview.deletedTraces)} of ${count(preview.traces, 'trace')} would be deleted, ${size(preview.deletedBytes)} of ${size(preview.bytes)}: ${why.join(', ')}.`}
    </p>
  );
}

/** A value once it has stayed the same for a while. */
function useLater(value: string | undefined): string | undefined {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), WAIT_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
