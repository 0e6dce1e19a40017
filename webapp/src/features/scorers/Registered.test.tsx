// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, expect, test } from 'vitest';
import type { RegisteredScorer } from '../../api/types.ts';
import { Registered } from './Registered.tsx';

const scorer: RegisteredScorer = {
  scorerId: '1',
  experimentId: '7',
  name: 'polite',
  version: 2,
  kind: 'INSTRUCTIONS',
  model: 'gateway:/judge',
  state: 'RUNNING',
  sampleRate: 0.5,
  filter: "tags.env = 'prod'",
  scored: 1,
  skipped: 0,
  failed: 3,
  waiting: 2,
  registeredAt: '2026-11-22T10:00:00.000Z',
};

afterEach(cleanup);

const show = (what: ReactElement) => render(<QueryClientProvider client={new QueryClient()}>{what}</QueryClientProvider>);

const text = () => screen.getByRole('listitem').textContent;

test('a_running_scorer_says_on_what_it_runs_and_what_it_did', () => {
  show(<Registered onChange={() => {}} scorers={[scorer]} />);
  for (const words of ['polite', 'version 2, experiment 7', 'gateway:/judge', 'runs here on 50', 'of incoming traces', "tags.env = 'prod'", '1 trace scored, 3 failed, 2 waiting']) {
    expect(text()).toContain(words);
  }
  screen.getByLabelText('running');
});

test('a_scorer_of_sessions_speaks_of_sessions_and_can_be_set_otherwise', () => {
  show(<Registered onChange={() => {}} scorers={[{ ...scorer, scope: 'SESSION', scored: 2 }]} />);
  expect(text()).toContain('of sessions, once they are quiet');
  expect(text()).toContain('2 sessions scored');
  screen.getByRole('button', { name: 'Settings of polite' });
});

test('a_scorer_that_does_not_run_here_says_why', () => {
  const { sampleRate: _, filter: __, ...never } = scorer;
  show(<Registered onChange={() => {}} scorers={[{ ...never, state: 'CLIENT_ONLY', kind: 'CODE', reason: 'it is Python code, which this server never runs', scored: 0, failed: 0, waiting: 0 }]} />);
  expect(text()).toContain('runs in the client only');
  expect(text()).toContain('It is Python code, which this server never runs.');
});

test('a_blocked_scorer_is_marked_with_what_is_missing', () => {
  show(<Registered onChange={() => {}} scorers={[{ ...scorer, state: 'BLOCKED', reason: "judge model 'endpoint:/judge' is not known" }]} />);
  expect(text()).toContain('cannot run here on 50');
  screen.getByLabelText('blocked');
});

test('nothing_is_shown_when_no_client_registered_any', () => {
  const { container } = show(<Registered onChange={() => {}} scorers={[]} />);
  expect(container.textContent).toBe('');
});
