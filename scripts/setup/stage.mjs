// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastFingerprint, rememberFingerprint } from './fingerprint.mjs';
import { logs, root } from './paths.mjs';
import { showProgress } from './progress.mjs';

const tailLines = 40;

/** A stage could not be done. The message is one sentence with the remedy where there is one; `log` holds the rest. */
export class StageFailed extends Error {
  name = 'StageFailed';

  constructor(stage, reason, { log, cause } = {}) {
    super(`${stage}: ${reason}`, { cause });
    this.stage = stage;
    this.log = log;
  }

  /** What to print: the sentence, and the end of the log. */
  report() {
    if (!this.log) {
      return this.message;
    }
    const tail = readFileSync(this.log, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-tailLines);
    return `${this.message}\n--- end of ${this.log}\n${tail.join('\n')}\n---`;
  }
}

/**
 * Runs one stage, shown with its elapsed time; skips it when nothing it depends on has changed.
 *
 * @param {object} stage
 * @param {string} stage.name short, also the name of its log
 * @param {string} stage.title what a person reads
 * @param {() => string} [stage.fingerprint] see fingerprint.mjs; without it the stage always runs
 * @param {() => boolean} [stage.present] false when its result is gone, whatever the fingerprint says
 * @param {(run: Runner) => Promise<string | void>} stage.work returns a note for the closing line
 */
export async function runStage({
  name,
  title,
  fingerprint,
  present = () => true,
  work,
}) {
  const wanted = fingerprint?.();
  if (wanted && wanted === lastFingerprint(name) && present()) {
    return 'unchanged';
  }
  const progress = showProgress(title);
  try {
    const note = await work(runner(name, progress));
    if (wanted) {
      // The work itself may complete its inputs (an installation writes nothing else), so the hash is taken again.
      rememberFingerprint(name, fingerprint());
    }
    progress.end('✓', note ?? undefined);
    return 'done';
  } catch (error) {
    progress.end('✗');
    throw error instanceof StageFailed
      ? error
      : new StageFailed(title, error.message, { cause: error });
  }
}

/** Gives a stage its way to run commands: output goes to the stage's log, the last line is shown. */
function runner(name, progress) {
  mkdirSync(logs, { recursive: true });
  const log = join(logs, `${name}.log`);
  const stream = createWriteStream(log);
  return async function run(
    command,
    args,
    { env = {}, cwd = root, remedy } = {},
  ) {
    stream.write(`$ ${[command, ...args].join(' ')}\n`);
    const end = await new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        cwd,
        // Logs are read in editors and build pages.
        env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const output of [child.stdout, child.stderr]) {
        output.on('data', data => {
          stream.write(data);
          progress.said(String(data));
        });
      }
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ code, signal }));
    });
    await new Promise(resolve => {
      stream.write('', resolve);
    });
    if (end.code !== 0) {
      const how = end.signal
        ? `was ended by ${end.signal}`
        : `ended with code ${end.code}`;
      throw new StageFailed(
        name,
        `${command} ${how}${remedy ? `; ${remedy}` : ''}`,
        { log },
      );
    }
    return log;
  };
}
