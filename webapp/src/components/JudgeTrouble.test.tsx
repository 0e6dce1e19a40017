import { describe, expect, test } from 'vitest';
import type { JudgeEndpoint } from '../api/types.ts';
import { meanwhile, nextOf, reasonOf } from './JudgeTrouble.tsx';

const NOW = new Date(2026, 10, 23, 10, 42, 30).getTime();
const at = (seconds: number) => new Date(NOW + seconds * 1_000).toISOString();

const endpoint: JudgeEndpoint = {
  name: 'openai',
  provider: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  configured: true,
  atOnce: 1,
  state: 'OPEN',
  since: at(-60),
  nextTry: at(20),
  waitUntil: at(60),
  failures: 10,
  lastFailure: 'answered with status 503: overloaded.',
  forms: {},
};

describe('an endpoint that is left alone', () => {
  test('is_told_of_with_its_reason', () => {
    expect(reasonOf(endpoint)).toMatch(/^is left alone since .*10:41:30 [A-Z]\S*, after 10 failures in a row; the last one: answered with status 503: overloaded$/);
    expect(reasonOf({ ...endpoint, failures: 1, since: undefined, lastFailure: undefined } as unknown as JudgeEndpoint)).toBe('is left alone, after 1 failure in a row');
  });

  test('says_when_it_is_tried_again', () => {
    expect(nextOf(endpoint, NOW)).toMatch(/^It is tried again at .*10:42:50\.$/);
    expect(nextOf({ ...endpoint, state: 'HALF_OPEN' }, NOW)).toBe('It is being tried again now.');
    expect(nextOf({ ...endpoint, nextTry: at(-5) }, NOW)).toBe('The next score that needs it tries it again.');
  });

  test('says_what_happens_to_runs_meanwhile', () => {
    expect(meanwhile(endpoint, NOW)).toMatch(/^Scores that need it wait until .*10:43:30, and are errors after that/);
    expect(meanwhile({ ...endpoint, waitUntil: at(-1) }, NOW)).toMatch(/^Until it answers, scores that need it are errors/);
  });
});
