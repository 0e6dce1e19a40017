// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { Markdown, safeLink } from './Markdown.tsx';

afterEach(cleanup);

test('raw_html_is_shown_as_text_and_makes_no_element', () => {
  const { container } = render(<Markdown text={'Hello <img src=x onerror="alert(1)"> <script>alert(1)</script>'} />);
  expect(container.querySelector('img, script')).toBeNull();
  expect(container.textContent).toContain('<script>alert(1)</script>');
});

test('only_web_and_mail_links_can_be_followed', () => {
  render(<Markdown text={'[good](https://example.com/a) [bad](javascript:alert(1)) ![pic](https://example.com/track.png)'} />);
  expect(screen.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual(['https://example.com/a']);
  expect(screen.getByText('bad')).toBeTruthy();
  expect(screen.getByText('image: pic')).toBeTruthy();
  expect(safeLink('data:text/html,x')).toBeUndefined();
});

test('lists_tables_and_code_become_elements', () => {
  const { container } = render(<Markdown text={'1. one\n2. two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n`code` **bold**\n\n```\nblock\n```'} />);
  for (const element of ['ol > li', 'td', 'code', 'strong', 'pre']) expect(container.querySelector(element), element).not.toBeNull();
});

test('a_very_long_text_starts_plain', () => {
  const { container } = render(<Markdown text={`# long\n${'x '.repeat(60_000)}`} />);
  expect(container.querySelector('pre')?.textContent).toContain('# long');
  expect(screen.getByRole('button').textContent).toBe('Format 120 kB of Markdown');
});
