import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleDashed, Hourglass, Package, TriangleAlert, Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { scorersApi } from '../../api/scorers.ts';
import type { PluginJar, PluginList } from '../../api/types.ts';
import { say } from '../../components/announce.tsx';
import { bytes, count } from '../../components/format.ts';
import { Problem } from '../../components/Pane.tsx';
import { Button, Field, ui } from '../../components/ui.tsx';
import { RemovePlugin } from './RemovePlugin.tsx';
import styles from './plugins.module.css';
import { useDrop } from './useDrop.ts';

type Props = { list: PluginList; onChange: () => void };

/** The jars that scorers come from: where each stands and why, and how they are changed by who may. */
export function Plugins({ list, onChange }: Props) {
  const { changes } = list;
  const [token, setToken] = useState('');
  const [removing, setRemoving] = useState<PluginJar>();
  const place = useRef<HTMLElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const may = changes.allowed || (changes.token && token !== '');
  const installing = useMutation({
    mutationFn: (file: File) => {
      if (file.size > changes.maxBytes) {
        throw new Error(`${file.name} has ${bytes(file.size)}; expected at most ${bytes(changes.maxBytes)} (plugins.maxUploadBytes)`);
      }
      return scorersApi.installPlugin(file.name, file, token);
    },
    onSuccess: (jar) => say(`${jar.file} serves: ${count(jar.yielded, 'scorer')} of ${jar.pluginId ?? ''} ${jar.version ?? ''}.`),
    onSettled: onChange,
  });
  const enabling = useMutation({
    mutationFn: (jar: PluginJar) => scorersApi.enablePlugin(jar.file, token),
    onSuccess: (jar) => say(`The scorers of ${jar.file} are called again.`),
    onSettled: onChange,
  });
  const install = (file: File | null | undefined) => file && installing.mutate(file);
  const over = useDrop(place, may && !installing.isPending, install);
  return (
    <section ref={place} aria-labelledby="plugins" className={over ? styles.over : undefined}>
      <div className={styles.head}>
        <h2 id="plugins">Plugin jars</h2>
        <span className={ui.secondary}>scorer API {list.apiVersion}</span>
        <span className={ui.spacer} />
        <input
          ref={chooser}
          type="file"
          accept=".jar"
          hidden
          aria-label="Plugin jar"
          onChange={(event) => {
            install(event.target.files?.item(0));
            // the same file again is a change, too
            event.target.value = '';
          }}
        />
        <Button icon={<Upload aria-hidden />} disabled={!may || installing.isPending} onClick={() => chooser.current?.click()}>
          {installing.isPending ? `Checking ${installing.variables.name}…` : 'Upload a jar'}
        </Button>
      </div>
      {changes.token && !changes.allowed && (
        <div className={styles.token}>
          <Field label="Admin token" hint="Of the setting plugins.adminToken. It is kept for this page only.">
            <input className={ui.input} type="password" autoComplete="off" value={token} onChange={(event) => setToken(event.target.value)} />
          </Field>
        </div>
      )}
      {!changes.token && changes.reason && <p className={styles.note}>{changes.reason}.</p>}
      {(installing.error ?? enabling.error) && <Problem error={installing.error ?? enabling.error} />}
      {list.plugins.length === 0 && <p className={styles.note}>No plugin jar is loaded.</p>}
      <ul aria-labelledby="plugins">
        {list.plugins.map((jar) => (
          <li key={`${jar.file} ${jar.state} ${jar.digest ?? ''}`} className={styles.jar}>
            <Icon jar={jar} />
            <code>{jar.file}</code>
            {jar.pluginId && (
              <span className={ui.secondary}>
                {jar.pluginId} {jar.version}
              </span>
            )}
            {jar.builtIn && <span className={ui.chip}>built in</span>}
            {jar.digest && (
              <code className={ui.secondary} data-tip={`SHA-256 ${jar.digest}`}>
                {jar.digest.slice(0, 8)}
              </code>
            )}
            {!(isFine(jar) && jar.state === 'STARTED') && <span className={isFine(jar) ? ui.secondary : ui.warn}>{told(jar)}</span>}
            <span className={ui.spacer} />
            {jar.disabled.length > 0 && jar.state === 'STARTED' && (
              <Button disabled={!may || enabling.isPending} onClick={() => enabling.mutate(jar)}>
                Enable again
              </Button>
            )}
            {!jar.builtIn && isInFolder(jar, list.plugins) && (
              <Button disabled={!may} aria-label={`Remove ${jar.file}`} onClick={() => setRemoving(jar)}>
                Remove
              </Button>
            )}
            {jar.error && <p className={ui.warning}>{jar.error}</p>}
            {jar.disabled.map(({ scorer, reason }) => (
              <p key={scorer} className={ui.warning}>
                {name(scorer)} is {reason}
              </p>
            ))}
            {jar.scorers.length > 0 && jar.state !== 'DRAINING' && (
              <p className={styles.scorers}>
                <span className={ui.secondary}>{told(jar)}:</span>
                {jar.scorers.map((scorer) => (
                  <Link key={scorer} to="/scorers" search={{ scorer }} replace>
                    {name(scorer)}
                  </Link>
                ))}
              </p>
            )}
          </li>
        ))}
      </ul>
      {removing && <RemovePlugin jar={removing} token={token} onClose={() => setRemoving(undefined)} onRemoved={onChange} />}
    </section>
  );
}

const name = (scorer: string) => scorer.slice(scorer.indexOf(':') + 1);

/** What was refused in the place of a jar that goes on serving is removed together with that one. */
function isInFolder(jar: PluginJar, all: readonly PluginJar[]): boolean {
  const serves = (one: PluginJar) => one.state === 'STARTED' && one.file === jar.file && !one.builtIn;
  return jar.state === 'STARTED' || (jar.state === 'FAILED' && !all.some(serves));
}

function isFine(jar: PluginJar): boolean {
  return jar.state !== 'FAILED' && jar.state !== 'LEFT_BEHIND' && jar.error === undefined && jar.disabled.length === 0;
}

function Icon({ jar }: { jar: PluginJar }) {
  if (!isFine(jar)) return <TriangleAlert className={ui.warn} aria-label="broken" />;
  if (jar.state === 'LOADING') return <Hourglass aria-label="loading" />;
  if (jar.state === 'DRAINING') return <CircleDashed aria-label="draining" />;
  return <Package aria-label="ready" />;
}

/** Where a jar stands, in words. */
function told(jar: PluginJar): string {
  switch (jar.state) {
    case 'LOADING':
      return 'loading';
    case 'FAILED':
      return 'refused';
    case 'DRAINING':
      return 'draining: runs that began with it go on with it';
    case 'LEFT_BEHIND':
      return 'removed, still in memory';
    case 'STARTED':
      return `${jar.yielded} of ${count(jar.declared, 'scorer')}${jar.disabled.length > 0 ? `, ${jar.disabled.length} disabled` : ''}`;
  }
}
