import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/** The demo is looked at before other tests add to it. */
class DemoFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = (file: TestSpecification) => `${file.moduleId.endsWith('demo.e2e.ts') ? 0 : 1} ${file.moduleId}`;
    return files.toSorted((a, b) => rank(a).localeCompare(rank(b)));
  }
}

/** The browser tests: the real server, a real Chromium, one flow after the other. */
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../node_modules/.cache/vitest-e2e',
  test: {
    include: ['*.e2e.ts'],
    globalSetup: ['setup.ts'],
    fileParallelism: false,
    sequence: { sequencer: DemoFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
