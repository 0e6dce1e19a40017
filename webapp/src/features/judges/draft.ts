/** A judge while it is edited: texts as they stand in the fields, and the definition that they make. */
import type { JudgeDefinition, JudgeExample } from '../../api/types.ts';

export type ValueType = JudgeDefinition['value']['type'];

export type ExampleDraft = { key: number; inputs: string; outputs: string; value: string; rationale: string };

export type Draft = {
  name: string;
  description: string;
  instructions: string;
  type: ValueType;
  /** One a line. */
  choices: string;
  min: string;
  max: string;
  model: string;
  examples: ExampleDraft[];
  /** What has no field on the page. */
  rest: Pick<JudgeDefinition, 'rationaleFirst' | 'inference'>;
};

export const TYPES: Record<ValueType, string> = {
  yes_no: 'Yes or no',
  categories: 'Categories',
  number: 'Number',
  integer: 'Whole number',
  text: 'Text',
  boolean: 'True or false',
  list: 'JSON list',
  object: 'JSON object',
};

export const NEW: Draft = {
  name: '',
  description: '',
  instructions: 'Does {{ outputs }} answer what was asked in {{ inputs }}?\n\nAnswer yes when it does, and no when it does not or only in part.\n',
  type: 'yes_no',
  choices: 'good\nacceptable\nbad',
  min: '1',
  max: '5',
  model: '',
  examples: [],
  rest: {},
};

let keys = 0;

export function newExample(value = ''): ExampleDraft {
  keys += 1;
  return { key: keys, inputs: '', outputs: '', value, rationale: '' };
}

/** A string as it is, anything else as JSON. */
function written(json: unknown): string {
  return json === undefined || json === null ? '' : typeof json === 'string' ? json : JSON.stringify(json);
}

/** An object or a list where it is one, else the text. */
function read(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

export function draftOf({ value, examples, ...judge }: JudgeDefinition): Draft {
  const rest: Draft['rest'] = {};
  if (judge.rationaleFirst !== undefined) rest.rationaleFirst = judge.rationaleFirst;
  if (judge.inference !== undefined) rest.inference = judge.inference;
  const number = value.type === 'number' || value.type === 'integer';
  return {
    name: judge.name,
    description: judge.description ?? '',
    instructions: judge.instructions,
    type: value.type,
    choices: value.choices ? value.choices.map(written).join('\n') : NEW.choices,
    min: number ? written(value.min) : NEW.min,
    max: number ? written(value.max) : NEW.max,
    model: judge.model ?? '',
    examples: (examples ?? []).map((each) => ({
      ...newExample(written(each.value)),
      inputs: written(each.inputs),
      outputs: written(each.outputs),
      rationale: each.rationale ?? '',
    })),
    rest,
  };
}

/** @param before what was loaded: a category that is a number or a boolean stays one */
export function definitionOf(draft: Draft, before?: JudgeDefinition): JudgeDefinition {
  const definition: JudgeDefinition = {
    ...draft.rest,
    name: draft.name.trim(),
    instructions: draft.instructions,
    value: valueOf(draft, before),
    examples: draft.examples.map((each) => exampleOf(each, draft, before)),
  };
  if (draft.description.trim() !== '') definition.description = draft.description.trim();
  if (draft.model.trim() !== '') definition.model = draft.model.trim();
  return definition;
}

function valueOf({ type, choices, min, max }: Draft, before: JudgeDefinition | undefined): JudgeDefinition['value'] {
  switch (type) {
    case 'categories':
      return { type, choices: words(choices).map((word) => category(word, before)) };
    case 'number':
    case 'integer': {
      const value: JudgeDefinition['value'] = { type };
      if (min.trim() !== '') value.min = Number(min);
      if (max.trim() !== '') value.max = Number(max);
      return value;
    }
    default:
      return { type };
  }
}

export function words(choices: string): string[] {
  return choices
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function category(word: string, before: JudgeDefinition | undefined): string | number | boolean {
  return before?.value.choices?.find((choice) => written(choice) === word) ?? word;
}

function exampleOf(example: ExampleDraft, draft: Draft, before: JudgeDefinition | undefined): JudgeExample {
  const made: JudgeExample = { value: exampleValue(example.value, draft, before) as JudgeExample['value'] };
  if (example.inputs.trim() !== '') made.inputs = read(example.inputs) as NonNullable<JudgeExample['inputs']>;
  if (example.outputs.trim() !== '') made.outputs = read(example.outputs) as NonNullable<JudgeExample['outputs']>;
  if (example.rationale.trim() !== '') made.rationale = example.rationale.trim();
  return made;
}

function exampleValue(text: string, { type }: Draft, before: JudgeDefinition | undefined): unknown {
  const word = text.trim();
  switch (type) {
    case 'number':
    case 'integer':
      return word === '' || Number.isNaN(Number(word)) ? word : Number(word);
    case 'boolean':
      return word === 'true' ? true : word === 'false' ? false : word;
    case 'categories':
      return category(word, before);
    case 'list':
    case 'object':
      return read(word);
    default:
      return type === 'text' ? text : word;
  }
}

/** The values that an example can have; undefined when any may be one. */
export function valuesOf({ type, choices }: Draft): string[] | undefined {
  switch (type) {
    case 'yes_no':
      return ['yes', 'no'];
    case 'boolean':
      return ['true', 'false'];
    case 'categories':
      return words(choices);
    default:
      return undefined;
  }
}

/** A definition as lines, for a comparison by eye. */
export function linesOf(judge: JudgeDefinition): string[] {
  const { instructions, examples, value, ...rest } = judge;
  return [
    ...Object.entries(rest).map(([name, each]) => `${name}: ${written(each)}`),
    `value: ${[value.type, ...(value.choices ?? []).map(String)].join(' · ')}${value.min === undefined ? '' : `, from ${value.min}`}${value.max === undefined ? '' : `, to ${value.max}`}`,
    'instructions:',
    ...instructions.split('\n'),
    ...(examples ?? []).flatMap((each, at) => [
      `example ${at + 1}:`,
      ...Object.entries(each).map(([name, part]) => `  ${name}: ${written(part)}`),
    ]),
  ];
}
