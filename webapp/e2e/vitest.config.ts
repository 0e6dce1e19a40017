import { defineConfig } from 'vitest/config';

/** The browser tests: the real server, a real Chromium, one flow after the other. */
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../node_modules/.cache/vitest-e2e',
  test: {
    include: ['*.e2e.ts'],
    globalSetup: ['setup.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
