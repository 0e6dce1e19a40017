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

export default defineConfig({
  plugins: [react(), layersFirst],
  build: {
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'], // all know light-dark() and layers
    assetsInlineLimit: 0, // a data: script or font would break the Content-Security-Policy
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What every page needs is one file: together it packs better than in pieces.
        codeSplitting: { groups: [{ name: 'base', test: /node_modules\/(react|react-dom|scheduler|@tanstack\/(react-query|query-core))\/(?!.*([mM]utation|[iI]nfinite|useQueries|queriesObserver))/ }] },
      },
    },
    chunkSizeWarningLimit: 600, // kB, plain; the budgets are in e2e/budgets.e2e.ts
    reportCompressedSize: false,
    cssCodeSplit: false, // one file keeps the order of the layers whichever page is opened first
  },
  server: {
    proxy: {
      '/api': server,
      '/eventbus': { target: server, ws: true },
    },
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    environment: 'node',
    css: { modules: { classNameStrategy: 'non-scoped' } },
  },
});
