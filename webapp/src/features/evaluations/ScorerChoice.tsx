import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { Scorer } from '../../api/types.ts';
import { SchemaForm } from '../../components/SchemaForm.tsx';
import { fieldsOf } from '../../components/schema.ts';
import { Field, IconButton, ui } from '../../components/ui.tsx';
import styles from './evaluations.module.css';

/** A scorer chosen for a run; the same one may be chosen twice under two names. */
export type Chosen = { key: string; scorer: string; name: string; texts: Record<string, string> };

type Props = {
  scorers: readonly Scorer[];
  chosen: readonly Chosen[];
  onAdd: (scorer: Scorer) => void;
  onChange: (chosen: Chosen[]) => void;
  errorsOf: (at: number) => Record<string, string>;
};

export function ScorerChoice({ scorers, chosen, onAdd, onChange, errorsOf }: Props) {
  const [wanted, setWanted] = useState('');
  const found = scorers.filter((scorer) => `${scorer.name} ${scorer.description} ${scorer.kind}`.toLowerCase().includes(wanted.toLowerCase()));
  const change = (at: number, next: Partial<Chosen>) => onChange(chosen.map((one, place) => (place === at ? { ...one, ...next } : one)));
  return (
    <>
      {chosen.map((one, at) => {
        const scorer = scorers.find((candidate) => candidate.scorer === one.scorer);
        return (
          scorer && (
            <fieldset key={one.key} className={styles.chosen} data-scorer={one.scorer}>
              <legend className={ui.hidden}>{scorer.name}</legend>
              <div className={styles.chosenHead}>
                <b>{scorer.name}</b>
                <span className={ui.chip}>{scorer.kind.toLowerCase()}</span>
                <span className={`${ui.secondary} ${ui.spacer}`}>{scorer.description}</span>
                <IconButton label={`Leave out ${scorer.name}`} onClick={() => onChange(chosen.filter((_, place) => place !== at))}>
                  <X aria-hidden />
                </IconButton>
              </div>
              <div className={styles.form}>
                <Field label="Name of the score">
                  <input className={ui.input} value={one.name} placeholder={scorer.name} onChange={(event) => change(at, { name: event.target.value.trim() })} />
                </Field>
                <SchemaForm
                  fields={fieldsOf(scorer.parametersSchema)}
                  texts={one.texts}
                  errors={errorsOf(at)}
                  onChange={(name, text) => change(at, { texts: { ...one.texts, [name]: text } })}
                />
              </div>
            </fieldset>
          )
        );
      })}
      <input className={ui.input} type="search" aria-label="Find a scorer" placeholder="Find a scorer" value={wanted} onChange={(event) => setWanted(event.target.value)} />
      <ul className={styles.pick} aria-label="Scorers to choose from">
        {found.map((scorer) => {
          const ready = scorer.status === 'READY';
          return (
            <li key={scorer.scorer}>
              <button type="button" disabled={!ready} onClick={() => onAdd(scorer)} title={ready ? undefined : scorer.reason}>
                <Plus aria-hidden />
                <b>{scorer.name}</b>
                <span className={ui.chip}>{scorer.kind.toLowerCase()}</span>
                <span className={ui.secondary}>{ready ? scorer.description : (scorer.reason ?? 'not ready')}</span>
              </button>
            </li>
          );
        })}
        {found.length === 0 && <li className={ui.secondary}>No scorer is called so.</li>}
      </ul>
    </>
  );
}
