// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { PluginJar, PluginList } from '../../api/types.ts';
import { Plugins } from './Plugins.tsx';

const jar: PluginJar = {
  file: 'mine-1.jar',
  pluginId: 'mine',
  version: '1',
  declared: 2,
  yielded: 2,
  state: 'STARTED',
  digest: 'abcdef0123456789',
  builtIn: false,
  scorers: ['plugin:polite', 'plugin:short'],
  disabled: [],
};
const changes = { allowed: true, token: false, maxBytes: 1000 };

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function show(plugins: PluginJar[], rights: PluginList['changes'] = changes) {
  const root = createRootRoute({ component: () => <Plugins list={{ plugins, apiVersion: '1.1.0', changes: rights }} onChange={() => undefined} /> });
  const scorers = createRoute({ getParentRoute: () => root, path: '/scorers' });
  const router = createRouter({ routeTree: root.addChildren([scorers]) });
  render(
    <QueryClientProvider client={new QueryClient()}>
      {/* the page's own routes are not needed here */}
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
  await screen.findByRole('heading', { name: 'Plugin jars' });
}

const text = () => screen.getByRole('listitem').textContent;

test('a_jar_says_what_it_is_and_which_scorers_it_brought', async () => {
  await show([jar]);
  for (const words of ['mine-1.jar', 'mine 1', 'abcdef01', '2 of 2 scorers', 'polite', 'short']) expect(text()).toContain(words);
  screen.getByLabelText('ready');
  screen.getByRole('button', { name: 'Remove mine-1.jar' });
});

test('a_refused_jar_shows_why_and_one_that_drains_or_stayed_says_so', async () => {
  await show([{ ...jar, state: 'FAILED', yielded: 0, scorers: [], error: 'it declares no scorer; version 1 goes on serving' }]);
  expect(text()).toContain('refused');
  expect(text()).toContain('version 1 goes on serving');
  cleanup();
  await show([{ ...jar, state: 'DRAINING' }]);
  expect(text()).toContain('draining: runs that began with it go on with it');
  cleanup();
  await show([{ ...jar, state: 'LEFT_BEHIND', scorers: [], error: "it left the thread 'poller' running" }]);
  expect(text()).toContain('removed, still in memory');
  expect(text()).toContain("thread 'poller'");
});

test('a_disabled_scorer_is_enabled_again', async () => {
  const asked = vi.fn(async () => new Response(JSON.stringify(jar)));
  vi.stubGlobal('fetch', asked);
  await show([{ ...jar, disabled: [{ scorer: 'plugin:polite', reason: 'disabled: 3 calls took longer than 10000 ms' }] }]);
  expect(text()).toContain('polite is disabled: 3 calls took longer');
  fireEvent.click(screen.getByRole('button', { name: 'Enable again' }));
  await vi.waitFor(() => expect(asked).toHaveBeenCalledWith('/api/v1/scorers/plugins/mine-1.jar/enable', expect.objectContaining({ method: 'POST' })));
});

test('built_in_jars_stay', async () => {
  await show([{ ...jar, builtIn: true }]);
  expect(screen.queryByRole('button', { name: /^Remove/ })).toBeNull();
  expect(text()).toContain('built in');
});

test('who_may_not_is_told_why_and_a_token_opens_the_way', async () => {
  await show([jar], { ...changes, allowed: false, reason: 'Plugins are changed only from the machine that the server runs on' });
  expect(screen.getByRole('button', { name: 'Upload a jar' }).hasAttribute('disabled')).toBe(true);
  screen.getByText(/only from the machine that the server runs on/);
  cleanup();
  await show([jar], { ...changes, allowed: false, token: true, reason: 'Changing plugins takes the token' });
  expect(screen.getByRole('button', { name: 'Upload a jar' }).hasAttribute('disabled')).toBe(true);
  fireEvent.change(screen.getByLabelText(/Admin token/), { target: { value: 'secret' } });
  expect(screen.getByRole('button', { name: 'Upload a jar' }).hasAttribute('disabled')).toBe(false);
});

test('a_file_is_sent_as_a_jar_with_the_token_and_one_too_large_is_not', async () => {
  const asked = vi.fn(async () => new Response(JSON.stringify(jar)));
  vi.stubGlobal('fetch', asked);
  await show([], { ...changes, token: true, allowed: false });
  fireEvent.change(screen.getByLabelText(/Admin token/), { target: { value: 'secret' } });
  fireEvent.change(screen.getByLabelText('Plugin jar'), { target: { files: fileList(new File(['x'], 'mine-1.jar')) } });
  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(1));
  expect(asked).toHaveBeenCalledWith(
    '/api/v1/scorers/plugins/mine-1.jar',
    expect.objectContaining({ method: 'PUT', headers: expect.objectContaining({ 'content-type': 'application/java-archive', authorization: 'Bearer secret' }) }),
  );
  fireEvent.change(screen.getByLabelText('Plugin jar'), { target: { files: fileList(new File(['x'.repeat(1001)], 'large.jar')) } });
  await screen.findByText(/large\.jar has .*expected at most/);
  expect(asked).toHaveBeenCalledTimes(1);
});

function fileList(file: File) {
  return Object.assign([file], { item: () => file });
}
