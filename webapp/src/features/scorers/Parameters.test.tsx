// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { useParameters } from './Parameters.tsx';

afterEach(cleanup);

const schema = {
  type: 'object',
  required: ['word'],
  properties: { word: { type: 'string' }, max: { type: 'integer', default: 150, minimum: 1 } },
};

function Form({ of }: { of: Record<string, unknown> }) {
  const { form, parameters, errors } = useParameters(of);
  return (
    <>
      {form}
      <output>{JSON.stringify({ parameters, errors })}</output>
    </>
  );
}

const said = () => JSON.parse(screen.getByRole('status').textContent ?? '') as unknown;
const write = (label: RegExp, value: string) => fireEvent.change(screen.getByRole('textbox', { name: label }), { target: { value } });

test('only_what_somebody_wrote_is_sent_and_what_is_wrong_is_said_at_its_field', () => {
  render(<Form of={schema} />);
  expect(said()).toEqual({ parameters: {}, errors: ['word is needed'] });
  expect(screen.queryByRole('alert')).toBeNull();

  write(/word/, 'please');
  expect(said()).toEqual({ parameters: { word: 'please' }, errors: [] });
  write(/max/, '20');
  expect(said()).toEqual({ parameters: { word: 'please', max: 20 }, errors: [] });
  write(/max/, '0');
  expect(screen.getByRole('alert').textContent).toBe('max is 0, less than 1');
  expect(said()).toEqual({ parameters: { word: 'please' }, errors: ['max is 0, less than 1'] });
});

test('a_scorer_without_parameters_has_no_form', () => {
  render(<Form of={{ type: 'object' }} />);
  expect(screen.queryByRole('group')).toBeNull();
  expect(said()).toEqual({ parameters: {}, errors: [] });
});
