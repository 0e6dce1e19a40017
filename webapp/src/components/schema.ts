/** The JSON Schema of a scorer's parameters, read as the fields of a form. */
export type ParameterField = {
  name: string;
  label: string;
  description: string | undefined;
  required: boolean;
  initial: string;
  input:
    | { kind: 'text'; multiline: boolean }
    | { kind: 'number'; integer: boolean; min: number | undefined; max: number | undefined }
    | { kind: 'flag' }
    | { kind: 'choice'; choices: string[] }
    | { kind: 'lines' }
    | { kind: 'json' };
};

type Property = {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  format?: string;
  items?: { type?: string | string[] };
  oneOf?: Property[];
  anyOf?: Property[];
};

/** The fields of a schema of an object, the required ones first. */
export function fieldsOf(schema: Record<string, unknown>): ParameterField[] {
  const properties = (schema['properties'] ?? {}) as Record<string, Property>;
  const required = new Set((schema['required'] ?? []) as string[]);
  return Object.entries(properties)
    .map(([name, property]) => fieldOf(name, property, required.has(name)))
    .sort((a, b) => Number(b.required) - Number(a.required));
}

function fieldOf(name: string, property: Property, required: boolean): ParameterField {
  const input = inputOf(property);
  return {
    name,
    label: property.title ?? words(name),
    description: property.description,
    required,
    initial: textOf(property.default, input),
    input,
  };
}

/** `max_ms` and `maxMs` as words. */
const words = (name: string): string => name.replaceAll('_', ' ').replace(/([a-z])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`);

function inputOf(property: Property): ParameterField['input'] {
  const either = property.oneOf ?? property.anyOf;
  if (either) {
    const inputs = either.map(inputOf);
    return inputs.find((input) => input.kind === 'lines') ?? inputs[0] ?? { kind: 'json' };
  }
  const type = [property.type].flat().find((one) => one !== 'null');
  if (property.enum) return { kind: 'choice', choices: property.enum.map(String) };
  switch (type) {
    case 'string':
      return { kind: 'text', multiline: property.format === 'multiline' || property.format === 'textarea' };
    case 'integer':
    case 'number':
      return { kind: 'number', integer: type === 'integer', min: property.minimum, max: property.maximum };
    case 'boolean':
      return { kind: 'flag' };
    case 'array':
      return property.items?.type === 'string' ? { kind: 'lines' } : { kind: 'json' };
    default:
      return { kind: 'json' };
  }
}

function textOf(value: unknown, input: ParameterField['input']): string {
  if (value === undefined) return '';
  if (input.kind === 'lines' && Array.isArray(value)) return value.join('\n');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export type Read = { parameters: Record<string, unknown>; errors: Record<string, string> };

/** The parameters that a filled-in form means; an empty field is left to the scorer's default. */
export function readForm(fields: readonly ParameterField[], texts: Readonly<Record<string, string>>): Read {
  const read: Read = { parameters: {}, errors: {} };
  for (const field of fields) {
    const text = texts[field.name] ?? field.initial;
    if (text.trim() === '') {
      if (field.required) read.errors[field.name] = `${field.label} is needed`;
      continue;
    }
    const value = valueOf(field, text);
    if (value instanceof Error) read.errors[field.name] = value.message;
    else read.parameters[field.name] = value;
  }
  return read;
}

function valueOf({ input, label }: ParameterField, text: string): unknown {
  switch (input.kind) {
    case 'text':
    case 'choice':
      return text;
    case 'flag':
      return text === 'true';
    case 'lines':
      return text.split('\n').filter((line) => line.trim() !== '');
    case 'number': {
      const value = Number(text);
      if (!Number.isFinite(value)) return new Error(`${label} is '${text}', not a number`);
      if (input.integer && !Number.isInteger(value)) return new Error(`${label} is ${text}, not a whole number`);
      if (input.min !== undefined && value < input.min) return new Error(`${label} is ${text}, less than ${input.min}`);
      if (input.max !== undefined && value > input.max) return new Error(`${label} is ${text}, more than ${input.max}`);
      return value;
    }
    case 'json':
      try {
        return JSON.parse(text) as unknown;
      } catch {
        return new Error(`${label} is not JSON`);
      }
  }
}
