import type { ParameterField } from './schema.ts';
import { Field, ui } from './ui.tsx';

type Props = {
  fields: readonly ParameterField[];
  texts: Readonly<Record<string, string>>;
  errors: Readonly<Record<string, string>>;
  onChange: (name: string, text: string) => void;
};

/** The parameters of a scorer as a form. */
export function SchemaForm({ fields, texts, errors, onChange }: Props) {
  return fields.map((field) => (
    <Field
      key={field.name}
      label={field.required ? `${field.label} *` : field.label}
      hint={field.description}
      error={errors[field.name]}
    >
      <Input field={field} text={texts[field.name] ?? field.initial} invalid={field.name in errors} onChange={onChange} />
    </Field>
  ));
}

function Input({ field, text, invalid, onChange }: { field: ParameterField; text: string; invalid: boolean; onChange: Props['onChange'] }) {
  const common = {
    className: ui.input,
    'aria-invalid': invalid,
    value: text,
    onChange: (event: { target: { value: string } }) => onChange(field.name, event.target.value),
  };
  switch (field.input.kind) {
    case 'text':
      return field.input.multiline ? <textarea {...common} rows={3} /> : <input {...common} />;
    case 'number':
      return <input {...common} inputMode="decimal" />;
    case 'flag':
      return (
        <select {...common}>
          <option value="">default</option>
          <option value="true">yes</option>
          <option value="false">no</option>
        </select>
      );
    case 'choice':
      return (
        <select {...common}>
          <option value="">{field.required ? 'choose…' : 'default'}</option>
          {field.input.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      );
    case 'lines':
      return <textarea {...common} rows={3} placeholder="one a line" />;
    case 'json':
      return <textarea {...common} className={`${ui.input} ${ui.mono}`} rows={3} placeholder="JSON" spellCheck={false} />;
  }
}
