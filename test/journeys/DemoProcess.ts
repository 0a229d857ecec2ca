// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(__dirname, '../..');
const up = /Teal is up/;
/** Side by side with a demo that somebody runs. */
const name = `journeys-${process.pid}`;

/** What a start differs in from the demo's own. */
export interface DemoOptions {
  /** Of `npm start --`; default: the demo's own cluster. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Default: a free one. */
  readonly port?: number;
}

/** The demo did not come up. */
export class DemoNotUp extends Error {
  override readonly name = 'DemoNotUp';
}

/** The portal as `npm start` runs it, on a port of its own. */
export class DemoProcess {
  readonly port: number;
  readonly portalUrl: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #output = '';

  private constructor(child: ChildProcess, port: number) {
    this.port = port;
    this.portalUrl = `http://localhost:${port}`;
    this.#child = child;
    this.#ended = new Promise(done => child.once('exit', () => done()));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', chunk => (this.#output += chunk));
    }
  }

  /** @throws DemoNotUp with its output */
  static async start(options: DemoOptions = {}): Promise<DemoProcess> {
    const port = options.port ?? (await freePortOfNobody());
    const child = spawn(
      process.execPath,
      [
        resolve(root, 'scripts/demo/demo.mjs'),
        ...['--port', String(port)],
        ...(options.args ?? ['--name', name]),
      ],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...options.env },
      },
    );
    const demo = new DemoProcess(child, port);
    await new Promise<void>((ready, failed) => {
      child.stdout!.on('data', () => up.test(demo.#output) && ready());
      void demo.#ended.then(() => failed(new DemoNotUp(demo.#output)));
    });
    return demo;
  }

  /** `npm run demo:release -- <service> <kind>`: what a pipeline would do. */
  async release(service: string, kind: string = 'healthy'): Promise<void> {
    await promisify(execFile)(process.execPath, [
      resolve(root, 'scripts/demo-release.mjs'),
      service,
      kind,
      ...['--name', name],
    ]);
  }

  /** The portal dies as in a crash, and nobody hears a word of it before; `npm start` ends with it. */
  async killPortal(): Promise<void> {
    const portal = childrenOf(this.#child.pid!);
    if (portal.length !== 1) {
      throw new Error(`the demo has ${portal.length} processes, not a portal`);
    }
    process.kill(portal[0], 'SIGKILL');
    await this.#ended;
  }

  /** As the cluster's administrator. */
  async kubectl(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, [
      resolve(root, 'packages/local-cluster/src/cli.ts'),
      ...['kubectl', '--name', name, ...args],
    ]);
    return stdout;
  }

  /** As Ctrl-C does. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#ended;
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .map(Number)
    .filter(pid => parentOf(pid) === parent);
}

/** Undefined: it ended while we looked. */
function parentOf(pid: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
  } catch {
    return undefined;
  }
}

/**
 * The portal listens half a minute from now: until then the system must not give
 * the port to a connection, so it lies below those that it chooses from (from
 * 32,768 on, unless somebody has changed it).
 */
async function freePortOfNobody(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise(found => {
    const probe = createServer();
    probe.once('error', () => found(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => found(true)));
  });
}
