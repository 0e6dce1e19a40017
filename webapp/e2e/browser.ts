/** The browser of the tests: what ASSAY_CHROMIUM names, else the one that npm brings. */
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { type Browser, chromium as playwright } from 'playwright-core';

const CACHE = resolve(import.meta.dirname, '../node_modules/.cache/chromium');
const FLAGS = [
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Unpacks the browser, once and in one process: two at the same time would race. */
export async function browserPath(): Promise<{ path: string; env: Record<string, string> }> {
  const given = process.env['ASSAY_CHROMIUM'];
  if (given) return { path: given, env: {} };
  await mkdir(CACHE, { recursive: true });
  const fonts = await writeFonts();
  const kept = { ...process.env };
  // the package reads these when it is loaded: where to unpack, and that it has to bring its own NSS, NSPR and expat
  Object.assign(process.env, { TMPDIR: CACHE, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x', FONTCONFIG_PATH: fonts });
  const { default: chromium } = await import('@sparticuz/chromium');
  const path = await chromium.executablePath();
  const env = { LD_LIBRARY_PATH: process.env['LD_LIBRARY_PATH'] ?? '', FONTCONFIG_PATH: fonts, TMPDIR: CACHE };
  // a server started from here must not see them
  for (const name of ['TMPDIR', 'AWS_LAMBDA_JS_RUNTIME', 'FONTCONFIG_PATH', 'LD_LIBRARY_PATH']) {
    if (kept[name] === undefined) delete process.env[name];
    else process.env[name] = kept[name];
  }
  return { path, env };
}

export async function launch({ path, env }: { path: string; env: Record<string, string> }): Promise<Browser> {
  return playwright.launch({ executablePath: path, headless: true, args: FLAGS, env: { ...stringEnv(), ...env } });
}

function stringEnv(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The packed browser knows one proportional font; DejaVu brings a monospace one and the symbols. */
async function writeFonts(): Promise<string> {
  const folder = resolve(CACHE, 'fonts');
  const dejavu = resolve(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');
  await mkdir(resolve(folder, 'cache'), { recursive: true });
  const alias = (family: string, prefer: string) => `<alias><family>${family}</family><prefer><family>${prefer}</family></prefer></alias>`;
  await writeFile(
    resolve(folder, 'fonts.conf'),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${dejavu}</dir><dir>${resolve(CACHE, 'fonts')}</dir><cachedir>${resolve(folder, 'cache')}</cachedir>
<selectfont><rejectfont>${['*Serif*', '*Condensed*', '*ExtraLight*', '*MathTeX*'].map((name) => `<glob>${name}</glob>`).join('')}</rejectfont></selectfont>
${alias('monospace', 'DejaVu Sans Mono')}${alias('ui-monospace', 'DejaVu Sans Mono')}
${alias('system-ui', 'DejaVu Sans')}${alias('sans-serif', 'DejaVu Sans')}</fontconfig>`,
  );
  return folder;
}
