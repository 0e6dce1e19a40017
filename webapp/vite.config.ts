import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds a running server. */
const server = process.env['ASSAY_URL'] ?? 'http://localhost:5000';

/** The bundler puts shared styles first and drops the statement that orders the layers: it has to stand before all of them. */
const layersFirst: Plugin = {
  name: 'layers-first',
  enforce: 'post',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'asset' && file.fileName.endsWith('.css')) {
        file.source = `@layer reset,tokens,base,ui,page;${String(file.source)}`;
      }
    }
  },
};

const markOf = (file: string): string => createHash('sha256').update(relative(import.meta.dirname, file)).digest('base64url').slice(0, 3);

export default defineConfig(({ command }) => ({
  plugins: [react(), layersFirst],
  // the file's mark is the same in all its names, which packs better than one of each
  ...(command === 'build' && { css: { modules: { generateScopedName: (name, file) => `${name}_${markOf(file)}` } } }),
  build: {
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'], // all know light-dark() and layers
    assetsInlineLimit: 0, // a data: script or font would break the Content-Security-Policy
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What every page needs is one file, and so is what is small and of many pages: together it packs better than in pieces.
        codeSplitting: {
          groups: [
            { name: 'base', test: /node_modules\/(react|react-dom|scheduler|use-sync-external-store|@tanstack\/(react-query|query-core))\/(?!.*([mM]utation|[iI]nfinite|useQueries|queriesObserver))/ },
            // layers, menus and tabs come after the first paint, and nearly all of them with the filter box
            { name: 'layers', test: /node_modules\/@(ariakit|floating-ui)\// },
            { name: 'small', test: /lucide-react|\.module\.css|src\/(api\/(runs|scorers|judging)|components\/(Split|Verdict|afterPaint|format|window|announce|keys|completion|schema|SchemaForm|LineDiff|lineDiff))\b/, minShareCount: 2 },
          ],
        },
      },
    },
    chunkSizeWarningLimit: 600, // kB, plain; the budgets are in e2e/budgets.e2e.ts
    reportCompressedSize: false,
    cssCodeSplit: false, // one file keeps the order of the layers whichever page is opened first
  },
  server: {
    // the server refuses what pages of another address ask of it
    proxy: Object.fromEntries(['/api', '/eventbus'].map((path) => [path, { target: server, changeOrigin: true, headers: { origin: server }, ws: true }])),
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    environment: 'node',
    css: { modules: { classNameStrategy: 'non-scoped' } },
  },
}));
