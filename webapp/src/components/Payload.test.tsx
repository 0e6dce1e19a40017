// @vitest-environment happy-dom
import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { JsonView } from './JsonView.tsx';
import { messagesOf, parsed, textOf } from './Payload.tsx';

const user = { role: 'user', content: 'hi' };

test('chat_messages_are_found_in_the_shapes_that_clients_send', () => {
  expect(messagesOf([user])).toEqual([user]);
  expect(messagesOf({ model: 'm', messages: [user] })).toEqual([user]);
  expect(messagesOf({ choices: [{ message: { role: 'assistant', content: 'ho' } }] })).toEqual([{ role: 'assistant', content: 'ho' }]);
  for (const other of [null, 'text', [], [1], { messages: 'no' }, { choices: [{}] }]) expect(messagesOf(other)).toBeUndefined();
});

test('a_single_text_is_read_as_text_wherever_it_stands', () => {
  expect(textOf('a')).toBe('a');
  expect(textOf({ email: 'Dear Alice' })).toBe('Dear Alice');
  expect(textOf({ a: 'x', b: 'y' })).toBeUndefined();
  expect(textOf(['x'])).toBeUndefined();
});

test('a_text_that_is_a_json_object_or_list_is_read_as_that_and_any_other_stays_a_text', () => {
  expect(parsed('{"question": "why"}')).toEqual({ question: 'why' });
  expect(messagesOf(parsed('[{"role": "user", "content": "hi"}]'))).toEqual([user]);
  for (const text of ['1', 'true', '"a"', '{not json', '[link](https://x)', '']) expect(parsed(text)).toBe(text);
});

test('the_bytes_of_a_data_uri_are_never_printed', () => {
  const { container } = render(<JsonView value={{ image: `data:image/png;base64,${'A'.repeat(2_000)}` }} />);
  expect(container.textContent).toContain('image/png, 2.02 kB');
  expect(container.textContent).not.toContain('AAAA');
});
