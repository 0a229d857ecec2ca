// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(__dirname, '../..');
const up = /Teal is up/;
/** Side by side with a demo that somebody runs. */
const name = `journeys-${process.pid}`;

/** The demo did not come up. */
export class DemoNotUp extends Error {
  override readonly name = 'DemoNotUp';
}

/** The portal as `npm start` runs it, on a port of its own. */
export class DemoProcess {
  readonly portalUrl: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #output = '';

  private constructor(child: ChildProcess, portalUrl: string) {
    this.portalUrl = portalUrl;
    this.#child = child;
    this.#ended = new Promise(done => child.once('exit', () => done()));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', chunk => (this.#output += chunk));
    }
  }

  /** @throws DemoNotUp with its output */
  static async start(): Promise<DemoProcess> {
    const port = await freePort();
    const child = spawn(
      process.execPath,
      [
        resolve(root, 'scripts/demo/demo.mjs'),
        ...['--port', String(port), '--name', name],
      ],
      { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const demo = new DemoProcess(child, `http://localhost:${port}`);
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

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#ended;
  }
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => done(port));
    });
  });
}
