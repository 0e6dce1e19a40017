// Writes src/features/scorers/scorer-api.json, what the script editor completes, from scorer-scripts/scorer.d.ts.
import { readFileSync, writeFileSync } from 'node:fs';

const SOURCE = new URL('../../scorer-scripts/scorer.d.ts', import.meta.url);
const TARGET = new URL('../src/features/scorers/scorer-api.json', import.meta.url);

const TYPE = /^(?:export interface (\w+) \{|  const (\w+): \{)([\s\S]*?)^(?:\}| {2}\};)/gm;
const MEMBER = /(?:\/\*\* ([^*]+?) \*\/\s*)?(?:readonly )?(\w+)(\([^)]*\))?\??: ([^;]+);/g;
const GLOBAL = /(?:^ {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^ {2}(?:const|function) (\w+)(?:: |\()/gm;

/** Members by the name of their type, and the globals. */
export function apiOf(declarations) {
  const types = {};
  for (const [, type, constant, body] of declarations.matchAll(TYPE)) {
    types[type ?? constant] = [...body.matchAll(MEMBER)].map(([, info, name, parameters, result]) => ({
      name,
      ...(parameters === undefined ? {} : { call: parameters }),
      type: result,
      ...(info === undefined ? {} : { info }),
    }));
  }
  const ambient = declarations.slice(declarations.indexOf('declare global'));
  const globals = [...ambient.matchAll(GLOBAL)].map(([, info, name]) => ({
    name,
    ...(info === undefined ? {} : { info: info.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim() }),
  }));
  return { types, globals };
}

/** The whole file for a scorer.d.ts. */
export const completionsFor = (declarations) => `${JSON.stringify(apiOf(declarations), null, 2)}\n`;

if (process.argv[1]?.endsWith('completions.mjs')) writeFileSync(TARGET, completionsFor(readFileSync(SOURCE, 'utf8')));
