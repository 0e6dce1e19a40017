import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { conversation, open, type Theme } from './pages.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Each face of each page: how to get there, and what shows that it is there. */
const faces: { name: string; path: string; refusals?: number[]; ready: (page: Page) => Promise<void> }[] = [
  { name: 'results', path: '/', ready: (page) => page.getByRole('grid', { name: 'Results' }).waitFor() },
  { name: 'traces', path: '/traces', ready: (page) => page.getByRole('grid', { name: 'Traces' }).waitFor() },
  { name: 'traces, none matching', path: `/traces?q=${encodeURIComponent("name = 'nobody'")}`, ready: (page) => page.getByText('No trace matches').waitFor() },
  {
    name: 'traces, a wrong filter',
    path: '/traces',
    ready: async (page) => {
      await page.getByRole('combobox', { name: 'Filter' }).fill('statu = 1');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'a trace',
    path: '/traces',
    ready: async (page) => {
      await page.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(2).click();
      await page.getByRole('region', { name: 'Inputs' }).waitFor();
    },
  },
  {
    name: 'a trace, writing feedback',
    path: '/traces',
    ready: async (page) => {
      await page.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(2).click();
      await page.getByRole('button', { name: 'Feedback' }).click();
      await page.getByRole('form', { name: 'New feedback' }).waitFor();
    },
  },
  {
    name: 'traces, live, with the saved searches open',
    path: '/traces?live=true',
    ready: async (page) => {
      await page.getByText('live', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Saved' }).click();
      await page.getByRole('textbox', { name: 'Name of this search' }).waitFor();
    },
  },
  {
    name: 'a trace and those like it',
    path: '/traces',
    ready: async (page) => {
      await page.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(2).click();
      await page.getByRole('button', { name: 'Similar' }).click();
      await page.getByRole('region', { name: 'Similar traces' }).getByRole('listitem').first().waitFor();
    },
  },
  { name: 'a trace that is not there', path: '/traces/tr-none', refusals: [404], ready: (page) => page.getByText('No such trace').waitFor() },
  { name: 'evaluations', path: '/evaluations', ready: (page) => page.getByRole('grid', { name: 'Evaluations' }).waitFor() },
  {
    name: 'a new evaluation',
    path: '/evaluations?start=true',
    ready: async (page) => {
      await page.getByRole('list', { name: 'Scorers to choose from' }).getByRole('button', { name: /regex_match/ }).click();
      await page.getByRole('textbox', { name: /pattern/ }).waitFor();
    },
  },
  { name: 'the overview', path: '/overview', ready: async (page) => {
      await page.getByRole('table', { name: 'Tools' }).waitFor();
      await page.getByRole('figure', { name: 'Quality' }).waitFor();
    } },
  {
    name: 'experiments, setting limits',
    path: '/experiments',
    ready: async (page) => {
      await page.getByRole('button', { name: /^Change/ }).first().click();
      await page.getByText(/would be deleted/).waitFor();
    },
  },
  { name: 'experiments', path: '/experiments', ready: (page) => page.getByRole('button', { name: /^Change/ }).first().waitFor() },
  { name: 'sessions', path: '/sessions', ready: (page) => page.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor() },
  {
    name: 'a session',
    path: '/sessions',
    ready: async (page) => {
      await page.goto(`/sessions/${(await conversation(page)).session}`);
      await page.getByRole('link', { name: /^Turn 2/ }).waitFor();
    },
  },
  { name: 'the server', path: '/server', ready: (page) => page.getByRole('region', { name: 'Tidied up since it started' }).waitFor() },
  { name: 'scorers', path: '/scorers', ready: (page) => page.getByRole('list', { name: 'Plugin jars' }).waitFor() },
  {
    name: 'the script editor',
    path: '/scorers/scripts/new_one?fresh=true',
    ready: async (page) => {
      await page.getByText('No problems').waitFor();
      await page.getByRole('tab', { name: 'Whole corpus' }).waitFor();
    },
  },
  {
    name: 'a new example of a script',
    path: '/scorers/scripts/concise',
    ready: async (page) => {
      await page.getByRole('tab', { name: 'Examples' }).click();
      await page.getByRole('button', { name: 'Write one' }).click();
      await page.getByRole('dialog').getByLabel('Expected value').waitFor();
    },
  },
  {
    name: 'a judge in words',
    path: '/scorers/judges/new',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Add an example' }).click();
      await page.getByLabel('Prompt', { exact: true }).waitFor();
    },
  },
  {
    name: 'the start of a monitor',
    path: '/scorers?scorer=plugin%3Aresponse_length',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Score what comes in' }).click();
      await page.getByRole('dialog').getByLabel('Per cent of traces').waitFor();
    },
  },
  {
    name: 'the list of keys',
    path: '/scorers',
    ready: async (page) => {
      await page.getByRole('list', { name: 'Scorers' }).waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    },
  },
];

describe.each<Theme>(['light', 'dark'])('axe finds nothing in the %s theme on', (theme) => {
  test.each(faces)('$name', async ({ path, ready, refusals }) => {
    const page = await open(path, { theme, ...(refusals ? { refusals } : {}) });
    await ready(page);
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
    expect(violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`))).toEqual([]);
  });
});

describe('a narrow window', () => {
  test.each(['/', '/traces', '/sessions', '/evaluations', '/scorers', '/overview', '/experiments', '/server'])('of 360 pixels shows %s without scrolling the page sideways', async (path) => {
    const page = await open(path, { width: 360, height: 700 });
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });
});
