/** What the page of sessions asks of the server, apart from client.ts, which every page loads. */
import { call } from './client.ts';
import type * as t from './types.ts';

export const searchSessions = (body: t.SessionSearch, signal?: AbortSignal) => call<t.SessionPage>('POST', '/sessions/search', { body, signal });
