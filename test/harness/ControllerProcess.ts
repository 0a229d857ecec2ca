// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** How the controller starts. */
export interface ControllerOptions {
  /** With the ServiceAccount that Teal ships, never the administrator's. */
  readonly kubeconfig: string;
  /** Its JSON lines, appended. */
  readonly logFile: string;
  /** Further flags of `yarn controller`. */
  readonly flags?: readonly string[];
  /** The command that starts a program inside the cluster's network; absent: it runs outside. */
  readonly inside?: readonly string[];
}

/** `yarn controller` as a process that a test can kill. */
export class ControllerProcess {
  readonly options: ControllerOptions;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | NodeJS.Signals | null>;

  private constructor(options: ControllerOptions) {
    this.options = options;
    const log = openSync(options.logFile, 'a');
    const [program, ...words] = [...(options.inside ?? []), process.execPath];
    this.#child = spawn(
      program,
      [
        ...words,
        resolve(root, 'scripts/controller.mjs'),
        '--kubeconfig',
        options.kubeconfig,
        ...(options.flags ?? []),
      ],
      {
        cwd: root,
        // The channel tells it when this process was killed: nothing stays behind. What runs inside ends with the cluster.
        stdio: ['ignore', log, log, options.inside ? 'ignore' : 'ipc'],
      },
    );
    closeSync(log);
    this.#ended = new Promise(done =>
      this.#child.once('exit', (code, signal) => done(code ?? signal)),
    );
  }

  /** Whether it leads shows in the cluster (a Rollout that gets a status), so starting waits for nothing. */
  static start(options: ControllerOptions): ControllerProcess {
    return new ControllerProcess(options);
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves when it has ended, with its exit code or signal. */
  get ended(): Promise<number | NodeJS.Signals | null> {
    return this.#ended;
  }

  /** As a crash: nothing is handed over, the Lease is left to run out. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** As a machine that is suspended: it does nothing until `wake`. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  /** Goes on where it was paused. */
  wake(): void {
    this.#child.kill('SIGCONT');
  }

  /** As an orderly stop. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#ended;
  }

  /** The end of its log, for a person who looks into a failure. */
  lastLines(count: number = 40): string {
    return readFileSync(this.options.logFile, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-count)
      .join('\n');
  }
}
