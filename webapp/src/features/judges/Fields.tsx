import { useQuery } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { Button, Field, IconButton, ui } from '../../components/ui.tsx';
import { type Draft, type ExampleDraft, newExample, TYPES, type ValueType, valuesOf } from './draft.ts';
import styles from './judges.module.css';

type Props = {
  draft: Draft;
  onChange: (draft: Draft) => void;
  /** Its name stays: feedback goes by it. */
  named: boolean;
  experiment: string;
  onExperiment: (experimentId: string) => void;
  instructions: ReactNode;
};

/** All fields of a judge, in the order in which one thinks of them. */
export function Fields({ draft, onChange, named, experiment, onExperiment, instructions }: Props) {
  const experiments = useQuery({ queryKey: ['experiments'], queryFn: ({ signal }) => api.listExperiments(signal) });
  const put = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  return (
    <>
      {!named && (
        <div className={styles.pair}>
          <Field label="Name" hint="Its feedback is called so.">
            <input className={ui.input} value={draft.name} placeholder="e.g. answers_the_question" maxLength={250} onChange={(event) => put({ name: event.target.value })} />
          </Field>
          <Field label="Experiment" hint="MLflow's client finds it there.">
            <select className={ui.input} value={experiment} onChange={(event) => onExperiment(event.target.value)}>
              {(experiments.data?.experiments ?? [{ experimentId: experiment, name: experiment }]).map((each) => (
                <option key={each.experimentId} value={each.experimentId}>
                  {each.name}
                </option>
              ))}
            </select>
          </Field>
        </div>
      )}
      <Field label="Description">
        <input className={ui.input} value={draft.description} placeholder="for people who choose a scorer" onChange={(event) => put({ description: event.target.value })} />
      </Field>
      {instructions}
      <div className={styles.pair}>
        <Field label="Value">
          <select className={ui.input} value={draft.type} onChange={(event) => put({ type: event.target.value as ValueType })}>
            {Object.entries(TYPES).map(([type, words]) => (
              <option key={type} value={type}>
                {words}
              </option>
            ))}
          </select>
        </Field>
        <Field label="Model" hint="Empty: the model of the run.">
          <input className={ui.input} value={draft.model} placeholder="openai:/gpt-4.1-mini or endpoint:/name" onChange={(event) => put({ model: event.target.value })} />
        </Field>
      </div>
      {draft.type === 'categories' && (
        <Field label="Categories" hint="One a line; best ones first.">
          <textarea className={ui.input} rows={4} value={draft.choices} onChange={(event) => put({ choices: event.target.value })} />
        </Field>
      )}
      {(draft.type === 'number' || draft.type === 'integer') && (
        <div className={styles.pair}>
          <Field label="From" hint="Empty: no limit.">
            <input className={ui.input} type="number" step="any" value={draft.min} onChange={(event) => put({ min: event.target.value })} />
          </Field>
          <Field label="To" hint="Empty: no limit.">
            <input className={ui.input} type="number" step="any" value={draft.max} onChange={(event) => put({ max: event.target.value })} />
          </Field>
        </div>
      )}
      <Examples draft={draft} onChange={(examples) => put({ examples })} />
    </>
  );
}

function Examples({ draft, onChange }: { draft: Draft; onChange: (examples: ExampleDraft[]) => void }) {
  const values = valuesOf(draft);
  const put = (key: number, part: Partial<ExampleDraft>) => onChange(draft.examples.map((each) => (each.key === key ? { ...each, ...part } : each)));
  return (
    <section className={styles.examples} aria-label="Examples">
      <h2>Examples</h2>
      <p className={ui.hint}>Other work, each with the verdict that you want. A few that were hard to decide help most.</p>
      {draft.examples.length > 0 && (
        <ul>
          {draft.examples.map((example, at) => (
            <li key={example.key} className={styles.example}>
              <Field label={`Inputs ${at + 1}`}>
                <textarea className={ui.input} rows={2} value={example.inputs} onChange={(event) => put(example.key, { inputs: event.target.value })} />
              </Field>
              <Field label={`Outputs ${at + 1}`}>
                <textarea className={ui.input} rows={2} value={example.outputs} onChange={(event) => put(example.key, { outputs: event.target.value })} />
              </Field>
              <Field label={`Value ${at + 1}`}>
                {values ? (
                  <select className={ui.input} value={example.value} onChange={(event) => put(example.key, { value: event.target.value })}>
                    {!values.includes(example.value) && <option value={example.value}>{example.value}</option>}
                    {values.map((value) => (
                      <option key={value} value={value}>
                        {value}
                      </option>
                    ))}
                  </select>
                ) : (
                  <input className={ui.input} value={example.value} onChange={(event) => put(example.key, { value: event.target.value })} />
                )}
              </Field>
              <Field label={`Rationale ${at + 1}`}>
                <textarea className={ui.input} rows={1} value={example.rationale} onChange={(event) => put(example.key, { rationale: event.target.value })} />
              </Field>
              <IconButton label={`Remove example ${at + 1}`} onClick={() => onChange(draft.examples.filter((each) => each.key !== example.key))}>
                <X aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <Button icon={<Plus aria-hidden />} onClick={() => onChange([...draft.examples, newExample(values?.[0])])}>
        Add an example
      </Button>
    </section>
  );
}
