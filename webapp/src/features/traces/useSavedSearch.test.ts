import { expect, test } from 'vitest';
import type { SavedSearch } from '../../api/types.ts';
import { stateOf } from './useSavedSearch.ts';

const saved = (change: Partial<SavedSearch>): SavedSearch => ({
  searchId: 's-1',
  name: 'mine',
  filter: '',
  experimentIds: [],
  orderBy: [],
  createdAt: '2026-11-22T10:00:00Z',
  updatedAt: '2026-11-22T10:00:00Z',
  ...change,
});

test('a_saved_search_becomes_the_address_of_its_list', () => {
  expect(stateOf(saved({}))).toEqual({ q: undefined, experiment: undefined, order: undefined });
  expect(stateOf(saved({ filter: "status = 'OK'", experimentIds: ['3'], orderBy: ['execution_time_ms DESC', 'name ASC'] }))).toEqual({
    q: "status = 'OK'",
    experiment: '3',
    order: 'execution_time_ms DESC,name ASC',
  });
});

test('several_experiments_are_part_of_the_filter', () => {
  expect(stateOf(saved({ filter: 'a = 1 OR b = 2', experimentIds: ['3', '5'] }))).toEqual({
    q: '(a = 1 OR b = 2) AND experiment IN (3, 5)',
    experiment: undefined,
    order: undefined,
  });
});
