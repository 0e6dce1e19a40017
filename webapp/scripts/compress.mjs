// Writes a .br and a .gz beside each file of dist that shrinks, so that the server need not compress.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const DIST = new URL('../dist', import.meta.url).pathname;

for (const entry of readdirSync(DIST, { recursive: true })) {
  const file = join(DIST, entry);
  if (!statSync(file).isFile() || /\.(br|gz|png|woff2)$/.test(file)) continue;
  const plain = readFileSync(file);
  const smaller = {
    br: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    gz: gzipSync(plain, { level: 9 }),
  };
  for (const [ending, bytes] of Object.entries(smaller)) {
    if (bytes.length < plain.length) writeFileSync(`${file}.${ending}`, bytes);
  }
}
