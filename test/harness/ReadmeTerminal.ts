// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestClusterFacts } from './TestCluster';

const root = resolve(__dirname, '../..');

/** The README doesn't hold a command any more, or not exactly one, that a test runs as it stands there. */
export class NoSuchCommand extends Error {
  override readonly name = 'NoSuchCommand';
}

/**
 * A shell in the repository's root in which somebody types what the README
 * tells them to: its commands are taken from there word by word, so that
 * neither can change alone.
 */
export class ReadmeTerminal {
  readonly #directory = mkdtempSync(join(tmpdir(), 'teal-readme-'));
  readonly #environment: NodeJS.ProcessEnv;

  /** @param namespace - that kubectl works in unless told otherwise */
  constructor(facts: TestClusterFacts, namespace: string) {
    const kubeconfig = join(this.#directory, 'FILE');
    const config = JSON.parse(readFileSync(facts.kubeconfig, 'utf8')) as {
      contexts: { context: { namespace?: string } }[];
    };
    config.contexts[0].context.namespace = namespace;
    writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });
    this.#environment = {
      ...process.env,
      KUBECONFIG: kubeconfig,
      PATH: [
        join(root, '.cache/bin'),
        dirname(facts.kubectl),
        process.env.PATH,
      ].join(delimiter),
    };
  }

  /**
   * Types the one command of the README that begins so; FILE is this cluster's kubeconfig.
   *
   * @param beginning - as long as it takes to tell it from others
   */
  async type(
    beginning: string,
  ): Promise<{ readonly code: number | null; readonly output: string }> {
    const command = commandOf(beginning).replace(
      /\bFILE\b/,
      join(this.#directory, 'FILE'),
    );
    const child = spawn('sh', ['-c', `${command} 2>&1`], {
      cwd: root,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>(done => child.once('close', done));
    const output = await text(child.stdout);
    return { code: await ended, output };
  }

  close(): void {
    rmSync(this.#directory, { recursive: true });
  }
}

/** Lines of code blocks, and code inside sentences. */
function commandOf(beginning: string): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(
    ([, block]) => block.split('\n'),
  );
  const inline = [...readme.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);
  const found = new Set(
    [...blocks, ...inline].filter(line => line.startsWith(beginning)),
  );
  if (found.size !== 1) {
    throw new NoSuchCommand(
      `README.md has ${found.size} commands that begin with "${beginning}"`,
    );
  }
  return [...found][0];
}
