// @vitest-environment happy-dom
import { cleanup, fireEvent, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { type Keys, useKeys } from './keys.ts';

afterEach(cleanup);

function Listening({ keys }: { keys: Keys }) {
  useKeys(keys);
  return null;
}

test('the_second_key_of_a_sequence_is_not_a_key_of_its_own_for_another_listener', () => {
  const pressed: string[] = [];
  const noting = (...names: string[]) => Object.fromEntries(names.map((name) => [name, () => pressed.push(name)])) as Keys;
  render(
    <>
      <Listening keys={noting('e', 'x')} />
      <Listening keys={noting('g e')} />
    </>,
  );
  for (const key of ['g', 'e', 'e', 'g', 'x', 'x']) fireEvent.keyDown(document.body, { key });
  expect(pressed).toEqual(['g e', 'e', 'x']);
});
