import type { TestProject } from 'vitest/node';
import { browserPath } from './browser.ts';
import { startServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the server listens. */
    url: string;
    browser: { path: string; env: Record<string, string> };
  }
}

/** Once for all files: the browser unpacked, the server started (or the one that ASSAY_URL names taken). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('browser', await browserPath());
  const running = process.env['ASSAY_URL'];
  if (running) {
    project.provide('url', running);
    return async () => {};
  }
  const server = await startServer();
  project.provide('url', server.url);
  return server.stop;
}
