// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

const root = resolve(__dirname, '../..');

/** A JSON line of `yarn controller`. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** Where and with what it starts. */
interface ControllerStart {
  readonly kubeconfig: string;
  readonly flags: readonly string[];
  /** The command that starts a program inside the cluster's network; absent: it runs outside. */
  readonly inside?: readonly string[];
}

/** `yarn controller`, read line by line while it runs. */
export class ControllerLog {
  readonly lines: LogLine[] = [];
  readonly #child: ChildProcess;
  readonly #reader: Interface;
  readonly #waiting = new Set<() => void>();

  constructor({ kubeconfig, flags, inside = [] }: ControllerStart) {
    const [program, ...words] = [...inside, process.execPath];
    this.#child = spawn(
      program,
      [
        ...words,
        resolve(root, 'scripts/run-ts.mjs'),
        resolve(root, 'plugins/rollouts-backend/src/standalone.ts'),
        ...['--kubeconfig', kubeconfig, ...flags],
      ],
      {
        cwd: root,
        // The channel tells it when this process was killed: nothing stays behind. What runs inside ends with the cluster.
        stdio: ['ignore', 'pipe', 'inherit', inside.length ? 'ignore' : 'ipc'],
      },
    );
    if (!this.#child.stdout) throw new Error('the controller has no output');
    this.#reader = createInterface({ input: this.#child.stdout });
    this.#reader.on('line', line => {
      this.lines.push(JSON.parse(line) as LogLine);
      for (const look of [...this.#waiting]) look();
    });
  }

  /**
   * The first line with this message from the `since`th on, once it is there.
   *
   * @throws Error when it isn't within three minutes, with what was said instead.
   */
  line(message: string, since = 0): Promise<LogLine> {
    return new Promise((done, fail) => {
      const deadline = AbortSignal.timeout(180_000);
      const look = () => {
        const found = this.lines
          .slice(since)
          .find(line => line.message === message);
        if (!found && !deadline.aborted) return;
        this.#waiting.delete(look);
        deadline.removeEventListener('abort', look);
        if (found) done(found);
        else
          fail(new Error(`no "${message}" in ${JSON.stringify(this.lines)}`));
      };
      this.#waiting.add(look);
      deadline.addEventListener('abort', look);
      look();
    });
  }

  async stop(): Promise<void> {
    const ended = new Promise(done => this.#child.once('exit', done));
    if (this.#child.exitCode === null) {
      this.#child.kill('SIGTERM');
      await ended;
    }
    this.#reader.close();
  }
}
