import { useState } from 'react';
import { SchemaForm } from '../../components/SchemaForm.tsx';
import { fieldsOf, readForm } from '../../components/schema.ts';
import styles from './scorers.module.css';

/** The parameters of a scorer as a form, what stands in it, and why that cannot be used. */
export function useParameters(schema: Record<string, unknown>) {
  const [texts, setTexts] = useState<Record<string, string>>({});
  const fields = fieldsOf(schema);
  const { parameters, errors } = readForm(fields, texts);
  // defaults are left to the scorer: another version of it may not know them
  for (const { name, required, initial } of fields) {
    if (!required && (texts[name] ?? initial) === initial) delete parameters[name];
  }
  const form = fields.length > 0 && (
    <fieldset className={styles.parameters}>
      <legend>Parameters</legend>
      <SchemaForm fields={fields} texts={texts} errors={shown(errors, texts)} onChange={(name, text) => setTexts({ ...texts, [name]: text })} />
    </fieldset>
  );
  return { form, parameters, errors: Object.values(errors) };
}

/** What is missing is said beside the button; a field that was written in says itself what is wrong with it. */
function shown(errors: Record<string, string>, texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(errors).filter(([name]) => texts[name]));
}
