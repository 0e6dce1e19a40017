import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { api } from '../src/api/client.ts';
import { runsApi } from '../src/api/runs.ts';
import { scorersApi } from '../src/api/scorers.ts';
import * as sessionsApi from '../src/api/sessions.ts';
import { operations } from '../src/api/types.ts';
import { completionsFor } from './completions.mjs';
import { typesFor } from './types.mjs';

const openapi = readFileSync(new URL('../../core/src/main/resources/openapi.yaml', import.meta.url), 'utf8');

test('the_types_are_those_of_the_openapi_file', () => {
  const types = readFileSync(new URL('../src/api/types.ts', import.meta.url), 'utf8');
  expect(types, 'run `npm run types`').toBe(typesFor(openapi));
});

test('the_client_has_a_function_for_each_operation_but_those_that_are_not_json_or_asked_elsewhere', () => {
  const notJson = ['getOpenApi', 'followEvaluation', 'followTail', 'getAttachment', 'exportTraces', 'importTraces', 'tryCorpus'];
  const elsewhere = ['getVerification', 'startVerification', 'getEvaluationJudge', 'listJudgeEndpoints'];
  expect(Object.keys({ ...api, ...scorersApi, ...runsApi, ...sessionsApi }).sort()).toEqual(
    Object.keys(operations)
      .filter((operation) => !notJson.includes(operation) && !elsewhere.includes(operation))
      .sort(),
  );
});

test('the_completions_of_the_script_editor_are_those_of_scorer_d_ts', () => {
  const declarations = readFileSync(new URL('../../scorer-scripts/scorer.d.ts', import.meta.url), 'utf8');
  const known = readFileSync(new URL('../src/features/scorers/scorer-api.json', import.meta.url), 'utf8');
  expect(known, 'run `npm run types`').toBe(completionsFor(declarations));
});

test('a_schema_of_an_unknown_type_is_refused_by_name', () => {
  const odd = 'components: {schemas: {Odd: {type: colour}}}\npaths: {}\n';
  expect(() => typesFor(odd)).toThrow("type 'colour' is not known");
});
