/** The real server with a fresh data folder and the demo in it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = resolve(import.meta.dirname, '../..');
const STARTED_WITHIN_MS = 240_000;

export type Server = { url: string; stop: () => Promise<void> };

/** Starts it on a free port; resolves when it says where it listens. */
export async function startServer(): Promise<Server> {
  const data = await mkdtemp(join(tmpdir(), 'assay-browser-'));
  const child = spawn(join(ROOT, 'start'), ['demo'], {
    cwd: ROOT,
    env: { ...process.env, ASSAY_HTTP_PORT: '0', ASSAY_DATA_DIR: data },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit');

  const url = await new Promise<string>((found, failed) => {
    const late = setTimeout(() => failed(new Error(`the server did not start:\n${said.join('\n')}`)), STARTED_WITHIN_MS);
    lines.on('line', (line) => {
      said.push(line);
      const address = /https?:\/\/[^\s/]+:\d+/.exec(line);
      if (address) {
        clearTimeout(late);
        found(address[0]);
      }
    });
    void ended.then(() => {
      clearTimeout(late);
      failed(new Error(`the server ended before it listened:\n${said.join('\n')}`));
    });
  });

  return {
    url,
    stop: async () => {
      child.kill('SIGINT');
      await ended;
      await rm(data, { recursive: true, force: true });
    },
  };
}
