// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Entity } from '@backstage/catalog-model';

const root = resolve(__dirname, '../..');

/** A portal's backend as a process of its own: a real catalog, Teal, and nothing else. */
export class CatalogPortal {
  readonly startedAt = Date.now();
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #directory: string;

  private constructor(child: ChildProcess, directory: string) {
    this.#child = child;
    this.#directory = directory;
    this.#ended = new Promise(done => child.once('exit', () => done()));
  }

  /** Resolves at once; what it does shows in the clusters. */
  static start(options: {
    readonly port: number;
    /** Kubeconfig by cluster. */
    readonly clusters: Readonly<Record<string, string>>;
    readonly entities: readonly Entity[];
  }): CatalogPortal {
    const directory = mkdtempSync(join(tmpdir(), 'teal-bench-portal-'));
    const config = join(directory, 'app-config.json');
    const catalog = join(directory, 'entities.yaml');
    writeFileSync(
      catalog,
      // JSON is YAML.
      options.entities.map(entity => JSON.stringify(entity)).join('\n---\n'),
    );
    writeFileSync(config, JSON.stringify(configOf(options, catalog)), {
      mode: 0o600,
    });
    const log = openSync(join(directory, 'portal.log'), 'a');
    const child = spawn(
      process.execPath,
      [
        join(root, 'scripts/run-ts.mjs'),
        join(__dirname, 'catalogPortalProgram.ts'),
        ...['--config', config],
      ],
      { cwd: root, stdio: ['ignore', log, log, 'ipc'] },
    );
    closeSync(log);
    return new CatalogPortal(child, directory);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#ended;
    rmSync(this.#directory, { recursive: true });
  }
}

function configOf(
  options: {
    readonly port: number;
    readonly clusters: Readonly<Record<string, string>>;
  },
  catalog: string,
): object {
  const baseUrl = `http://localhost:${options.port}`;
  return {
    app: { baseUrl },
    backend: {
      baseUrl,
      listen: { host: '127.0.0.1', port: options.port },
      auth: { dangerouslyDisableDefaultAuthPolicy: true },
      database: { client: 'better-sqlite3', connection: ':memory:' },
    },
    catalog: { locations: [{ type: 'file', target: catalog }] },
    rollouts: {
      clusters: Object.entries(options.clusters).map(([name, file]) => ({
        name,
        kubeconfig: { file },
      })),
    },
  };
}
