// SPDX-License-Identifier: Apache-2.0
import {
  type ChildProcess,
  type SpawnOptions,
  spawn,
} from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { LocalProcess, type ProcessOptions } from '../process.ts';
import { dialThrough } from './dialThrough.ts';

/** The address of node, control plane and gateway inside every sandbox. */
export const nodeAddress = '10.200.0.1';

/**
 * A user, network and process namespace with every pod address 10.244.0.0/16 in it. Whatever runs inside ends with
 * this process, even if this process is killed: the sandbox lives as long as a pipe that the kernel closes.
 */
export class Sandbox {
  /** Localhost ports by the names given to `start`. */
  readonly ports: Record<string, number>;
  /** Resolves when the sandbox is gone. */
  readonly ended: Promise<void>;
  /** For unix sockets, which allow only about 100 characters of path; removed with the sandbox. */
  readonly socketDirectory: string;
  readonly #holder: ChildProcess;
  readonly #binary: string;
  readonly #control: string;

  private constructor(
    holder: ChildProcess,
    binary: string,
    control: string,
    ports: Record<string, number>,
  ) {
    this.#holder = holder;
    this.#binary = binary;
    this.#control = control;
    this.ports = ports;
    this.socketDirectory = dirname(control);
    this.ended = new Promise(resolve => holder.once('close', () => resolve()));
  }

  /** @param forwards - "host:port" inside by name; each becomes a free port on localhost. */
  static async start(options: {
    binary: string;
    logFile: string;
    forwards: Record<string, string>;
  }): Promise<Sandbox> {
    const control = join(mkdtempSync(join(tmpdir(), 'teal-')), 'control');
    const args = ['hold', '--control', control];
    for (const [name, target] of Object.entries(options.forwards)) {
      args.push('--forward', `${name}=${target}`);
    }
    const log = openSync(options.logFile, 'a', 0o600);
    const holder = spawn(options.binary, args, {
      stdio: ['pipe', 'pipe', log],
    });
    closeSync(log);
    const failed = new Promise<never>((_, reject) => {
      holder.once('error', reject);
      holder.once('exit', () =>
        reject(new Error(readFileSync(options.logFile, 'utf8').trim())),
      );
    });
    failed.catch(() => {});
    const { forwards } = JSON.parse(
      await Promise.race([firstLine(holder), failed]),
    ) as {
      forwards: Record<string, number>;
    };
    return new Sandbox(holder, options.binary, control, forwards);
  }

  /** Like child_process.spawn, for a program inside: its stdio, signals and exit code pass through. */
  spawn(
    command: string,
    args: string[],
    options: SpawnOptions = {},
  ): ChildProcess {
    return spawn(this.#binary, this.#runArgs(command, args), options);
  }

  /** The words in front of a program's own that start it inside, for another process than this. */
  get insideCommand(): readonly string[] {
    return [this.#binary, 'run', '--control', this.#control, '--'];
  }

  /** Starts a lasting process inside. */
  start(options: ProcessOptions): Promise<LocalProcess> {
    return LocalProcess.start({
      ...options,
      command: this.#binary,
      args: this.#runArgs(options.command, options.args),
    });
  }

  /** A TCP connection to an address inside, for example a pod's "10.244.0.3:8080". */
  dial(address: string): Promise<Socket> {
    return dialThrough(this.#control, address);
  }

  /** Kills everything inside; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#holder.stdin?.end();
    await this.ended;
  }

  #runArgs(command: string, args: string[]): string[] {
    return ['run', '--control', this.#control, '--', command, ...args];
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) {
    throw new Error('the sandbox was started without a pipe');
  }
  const lines = createInterface({ input: child.stdout });
  return new Promise(resolve => {
    lines.once('line', resolve);
  });
}
