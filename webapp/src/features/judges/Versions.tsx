import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { GitCompare, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { scorersApi } from '../../api/scorers.ts';
import type { Judge } from '../../api/types.ts';
import { say } from '../../components/announce.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { time } from '../../components/format.ts';
import { LineDiff } from '../../components/LineDiff.tsx';
import { Problem } from '../../components/Pane.tsx';
import { Button, Select, Skeleton, ui } from '../../components/ui.tsx';
import { linesOf } from './draft.ts';
import styles from './judges.module.css';

const route = getRouteApi('/scorers/judges/$scorerId');

/** The versions of a judge: another one shown, two compared, an old one made the newest. */
export function Versions({ judge, changed }: { judge: Judge; changed: boolean }) {
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const versions = judge.versions ?? [];
  const newest = versions[0]?.version ?? judge.version;
  const previous = versions.find((each) => each.version < judge.version)?.version ?? newest;
  const [other, setOther] = useState<number>();
  const restoring = useMutation({
    mutationFn: () => scorersApi.restoreJudge(judge.scorerId, judge.version, newest),
    onSuccess: async (made) => {
      queries.setQueryData(['judge', made.scorerId, undefined], made);
      say(`Version ${judge.version} is version ${made.version} now.`);
      void queries.invalidateQueries({ queryKey: ['scorers'] });
      await navigate({ search: ({ trace }) => (trace === undefined ? {} : { trace }), replace: true, ignoreBlocker: true });
    },
  });
  return (
    <>
      <Select label="Version" value={judge.version} onChange={(event) => void navigate({ search: (now) => ({ ...now, version: Number(event.target.value) }) })}>
        {versions.map((one) => (
          <option key={one.version} value={one.version}>
            version {one.version}, {time(one.createdAt)}
          </option>
        ))}
      </Select>
      <Button icon={<GitCompare aria-hidden />} onClick={() => setOther(previous)}>
        Compare
      </Button>
      {judge.version !== newest && (
        <Button icon={<RotateCcw aria-hidden />} disabled={changed || restoring.isPending} onClick={() => restoring.mutate()}>
          Restore
        </Button>
      )}
      {restoring.error && <Problem error={restoring.error} />}
      {other !== undefined && (
        <Dialog title={`Version ${judge.version} of ${judge.definition.name}`} open onClose={() => setOther(undefined)}>
          <div className={styles.compare}>
            <label className={ui.toolbar}>
              Compared with
              <Select label="Compared with" value={other} onChange={(event) => setOther(Number(event.target.value))}>
                {versions
                  .filter((one) => one.version !== judge.version)
                  .map((one) => (
                    <option key={one.version} value={one.version}>
                      version {one.version}
                    </option>
                  ))}
              </Select>
            </label>
            <Difference judge={judge} other={other} />
          </div>
        </Dialog>
      )}
    </>
  );
}

function Difference({ judge, other }: { judge: Judge; other: number }) {
  const old = useQuery({ queryKey: ['judge', judge.scorerId, other], queryFn: ({ signal }) => scorersApi.getJudge(judge.scorerId, other, signal), staleTime: Infinity });
  if (old.error) return <Problem error={old.error} />;
  if (!old.data) return <Skeleton rows={6} />;
  return (
    <LineDiff from={linesOf(old.data.definition)} to={linesOf(judge.definition)} label="Difference" />
  );
}
