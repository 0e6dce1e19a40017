// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { LateFilterBox } from './LateFilterBox.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('what_is_typed_before_the_box_has_come_and_the_focus_are_handed_on_to_it', async () => {
  vi.stubGlobal('fetch', (path: string) => Promise.resolve(Response.json(path.endsWith('/fields') ? { fields: [] } : { ok: true })));
  const applied: string[] = [];
  const box = (after: boolean) => (
    <QueryClientProvider client={client}>
      <LateFilterBox after={after} value="" onApply={(filter) => applied.push(filter)} />
    </QueryClientProvider>
  );
  const client = new QueryClient();
  const { rerender } = render(box(false));
  const field = screen.getByRole('textbox', { name: 'Filter' });
  field.focus();
  fireEvent.change(field, { target: { value: "status = 'OK'" } });
  expect(screen.queryByRole('combobox')).toBeNull();

  rerender(box(true));
  const combobox = await screen.findByRole<HTMLInputElement>('combobox', { name: 'Filter' }, { timeout: 10_000 });
  expect(combobox.value).toBe("status = 'OK'");
  expect(document.activeElement).toBe(combobox);
  await waitFor(() => expect(applied).toEqual(["status = 'OK'"]), { timeout: 5_000 });
}, 20_000);
