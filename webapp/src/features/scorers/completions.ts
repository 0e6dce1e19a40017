import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import api from './scorer-api.json';

/** What scorer.d.ts declares, as completions: members after a dot, globals elsewhere. */

type Member = { name: string; type: string; call?: string; info?: string };
const types: Record<string, Member[]> = api.types;

/** What a name usually holds in a script; `trace` is the parameter of `score`. */
const usual: Record<string, string> = {
  trace: 'Trace', span: 'Span', child: 'Span', parent: 'Span', root: 'Span', document: 'Document', doc: 'Document', call: 'ToolCall',
  expectation: 'Expectation', feedback: 'GivenFeedback', tokens: 'TokenUsage', assay: 'assay',
};

const CHAIN = /([\w$]+(?:\([^()]*\))?(?:\[[^\]]*\])?(?:\?)?\.)+[\w$]*$/;

export function completeApi(context: CompletionContext): CompletionResult | null {
  const chain = context.matchBefore(CHAIN);
  if (chain) {
    const parts = chain.text.split('.');
    const partial = parts.pop() ?? '';
    const members = membersAfter(parts);
    return members === undefined ? null : { from: context.pos - partial.length, options: members.map(optionOf), validFor: /^[\w$]*$/ };
  }
  const word = context.matchBefore(/[\w$]+$/);
  if (word === null && !context.explicit) return null;
  return {
    from: word?.from ?? context.pos,
    options: api.globals.map((global): Completion => ({ label: global.name, type: 'variable', ...('info' in global ? { info: global.info } : {}) })),
    validFor: /^[\w$]*$/,
  };
}

/** The members of what a chain such as `trace`, `spans[0]`, `toolCall` leads to; undefined when that is not known. */
export function membersAfter(parts: readonly string[]): readonly Member[] | undefined {
  const [first = '', ...rest] = parts;
  let type = usual[plain(first)];
  for (const part of rest) {
    const member: Member | undefined = types[type ?? '']?.find((one) => one.name === plain(part));
    type = member === undefined ? usual[plain(part)] : heldBy(member.type, part.includes('['));
  }
  return type === undefined ? undefined : types[type];
}

const plain = (part: string): string => part.replace(/[([?].*$/, '');

/** `ToolCall | null` holds a ToolCall, `Span[]` one when it is indexed. */
function heldBy(type: string, indexed: boolean): string | undefined {
  const name = type.replaceAll(/ \| (null|undefined)/g, '');
  if (name.endsWith('[]')) return indexed ? name.slice(0, -2) : undefined;
  return name;
}

function optionOf({ name, type, call, info }: Member): Completion {
  return {
    label: name,
    type: call === undefined ? 'property' : 'method',
    detail: call === undefined ? type : `${call}: ${type}`,
    ...(call === undefined ? {} : { apply: `${name}(` }),
    ...(info === undefined ? {} : { info }),
  };
}
