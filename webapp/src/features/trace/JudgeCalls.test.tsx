// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { scorersApi } from '../../api/scorers.ts';
import type { Assessment, JudgeCall } from '../../api/types.ts';
import { JudgeCalls } from './JudgeCalls.tsx';

const assessment: Assessment = {
  assessmentId: 'a-1',
  traceId: 'tr-1',
  name: 'polite',
  kind: 'feedback',
  value: 'no',
  source: { type: 'LLM_JUDGE', id: 'openai:/gpt-4.1-mini' },
  metadata: { 'judge.calls': '1' },
  valid: true,
  createdAt: '2026-11-22T10:00:00.000Z',
  updatedAt: '2026-11-22T10:00:00.000Z',
};

const call: JudgeCall = {
  modelUri: 'openai:/gpt-4.1-mini',
  form: 'JSON_SCHEMA',
  url: 'https://api.openai.com/v1/chat/completions',
  request: '{"model":"gpt-4.1-mini"}',
  answer: '{"result":"no"}',
  model: 'gpt-4.1-mini-2025-04-14',
  sentAt: '2026-11-22T10:00:00.000Z',
  tookMs: 812,
  tries: 2,
  reused: false,
  inDoubt: false,
  status: 200,
  response: '{"choices":[]}',
};

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function show() {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <JudgeCalls assessment={assessment} />
    </QueryClientProvider>,
  );
}

test('the_calls_behind_a_verdict_are_asked_for_when_they_are_opened', async () => {
  const list = vi.spyOn(scorersApi, 'listJudgeCalls').mockResolvedValue({ calls: [call] });
  show();
  expect(list).not.toHaveBeenCalled();

  await userEvent.click(screen.getByText(/show the call/));

  await screen.findByText(/gpt-4.1-mini-2025-04-14 · JSON_SCHEMA/);
  screen.getByText(/2 tries/);
  screen.getByText('Response (200)');
  expect(list).toHaveBeenCalledWith('tr-1', 'a-1', expect.anything());
});

test('a_call_can_be_asked_again_and_both_answers_are_seen', async () => {
  vi.spyOn(scorersApi, 'listJudgeCalls').mockResolvedValue({ calls: [call] });
  const replay = vi.spyOn(scorersApi, 'replayJudgeCall').mockResolvedValue({ before: call, after: { ...call, answer: '{"result":"yes"}' } });
  show();
  await userEvent.click(screen.getByText(/show the call/));

  await userEvent.click(await screen.findByText('Ask again'));

  await screen.findByText('Another answer now');
  expect(replay).toHaveBeenCalledWith('tr-1', 'a-1', 0);
});

test('a_score_without_kept_calls_says_so', async () => {
  vi.spyOn(scorersApi, 'listJudgeCalls').mockResolvedValue({ calls: [] });
  show();
  await userEvent.click(screen.getByText(/show the call/));

  await screen.findByText('No call was kept with this score.');
});
