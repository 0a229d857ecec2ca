// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

const lastLines = 15;

/** How a process ended: an exit code, or the signal that killed it. */
export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** What one local process needs to start. */
export interface ProcessOptions {
  name: string;
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  /** Output of the process, appended. */
  logFile: string;
  /** Resolves when the process can serve; must give up when the signal aborts. */
  ready?: (signal: AbortSignal) => Promise<void>;
  /** Default 180,000: this is for machines under load, not an expectation. */
  startTimeoutMs?: number;
}

/** A process ended that should be running. */
export class ProcessExited extends Error {
  override readonly name = 'ProcessExited';
  readonly processName: string;
  readonly end: ProcessEnd;

  constructor(processName: string, end: ProcessEnd, logFile: string) {
    const how = end.signal
      ? `was killed by ${end.signal}`
      : `exited with code ${end.code}`;
    super(`${processName} ${how}; the end of ${logFile}:\n${tail(logFile)}`);
    this.processName = processName;
    this.end = end;
  }
}

/** A process runs but did not become ready. */
export class ProcessNotReady extends Error {
  override readonly name = 'ProcessNotReady';
  readonly processName: string;

  constructor(
    processName: string,
    timeoutMs: number,
    logFile: string,
    cause?: unknown,
  ) {
    super(
      `${processName} was not ready after ${timeoutMs} ms; the end of ${logFile}:\n${tail(
        logFile,
      )}`,
      { cause },
    );
    this.processName = processName;
  }
}

/** One running process of a cluster, started through `sandbox run`. */
export class LocalProcess {
  readonly name: string;
  readonly pid: number;
  /** Resolves when the process ends, for whatever reason; never rejects. */
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  readonly #logFile: string;
  #stopping = false;

  private constructor(options: ProcessOptions, child: ChildProcess) {
    this.name = options.name;
    this.pid = child.pid ?? 0;
    this.#child = child;
    this.#logFile = options.logFile;
    this.ended = new Promise(resolve => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
      child.once('error', () => resolve({ code: 127, signal: null }));
    });
  }

  /** Starting is a race of three: ready, exited, timed out. */
  static async start(options: ProcessOptions): Promise<LocalProcess> {
    const log = openSync(options.logFile, 'a', 0o600);
    const child = spawn(options.command, options.args, {
      env: options.env ?? process.env,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const started = new LocalProcess(options, child);
    await started.#becomeReady(options);
    return started;
  }

  async #becomeReady({
    ready,
    startTimeoutMs = 180_000,
  }: ProcessOptions): Promise<void> {
    if (!ready) {
      return;
    }
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), startTimeoutMs);
    try {
      await Promise.race([
        ready(giveUp.signal).catch(cause => {
          throw new ProcessNotReady(
            this.name,
            startTimeoutMs,
            this.#logFile,
            cause,
          );
        }),
        this.ended.then(end => {
          throw new ProcessExited(this.name, end, this.#logFile);
        }),
      ]);
    } finally {
      clearTimeout(timer);
      giveUp.abort();
    }
  }

  /** Resolves with the error once the process ends without having been stopped. */
  async diesUnexpectedly(): Promise<ProcessExited> {
    const end = await this.ended;
    if (this.#stopping) {
      return new Promise(() => {});
    }
    return new ProcessExited(this.name, end, this.#logFile);
  }

  /** Kills it, as a crash would; resolves when it is gone. */
  async kill(): Promise<ProcessEnd> {
    this.#stopping = true;
    // What `sandbox run` takes for "kill it and wait".
    this.#child.kill('SIGUSR2');
    return this.ended;
  }
}

function tail(file: string): string {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(-lastLines)
    .join('\n');
}
