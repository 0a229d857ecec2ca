// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import PostalMime from 'postal-mime';

/** Who may send. */
export interface SmtpOrder {
  readonly user: string;
  readonly password: string;
}

/** What the program says. */
export type SmtpLine =
  | { readonly port: number }
  | { readonly to: readonly string[]; /** Base64. */ readonly raw: string };

/** A mail as its reader sees it. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const root = resolve(__dirname, '../..');

/** A real mail server, which takes mails from whoever knows its password. */
export class SmtpServerProcess {
  readonly port: number;
  /** In the order in which they came. */
  readonly mails: Mail[];
  readonly #child: ChildProcess;
  readonly #heard: Set<() => void>;

  private constructor(
    child: ChildProcess,
    port: number,
    mails: Mail[],
    heard: Set<() => void>,
  ) {
    this.#child = child;
    this.port = port;
    this.mails = mails;
    this.#heard = heard;
  }

  /** @throws Error with its last words when it ends instead of listening */
  static async start(order: SmtpOrder): Promise<SmtpServerProcess> {
    const child = spawn(
      process.execPath,
      [
        resolve(root, 'scripts/run-ts.mjs'),
        resolve(__dirname, 'smtpServerProgram.ts'),
        JSON.stringify(order),
      ],
      { stdio: ['pipe', 'pipe', 'pipe'] },
    );
    let complaints = '';
    child.stderr.on('data', chunk => (complaints += chunk));
    const mails: Mail[] = [];
    const heard = new Set<() => void>();
    const port = await new Promise<number>((listens, failed) => {
      child.once('error', failed);
      child.once('exit', code =>
        failed(new Error(`the mail server ended with ${code}: ${complaints}`)),
      );
      let last: Promise<void> = Promise.resolve();
      createInterface({ input: child.stdout }).on('line', text => {
        const line = JSON.parse(text) as SmtpLine;
        if ('port' in line) {
          listens(line.port);
          return;
        }
        last = last.then(async () => {
          mails.push(...(await mailsOf(line)));
          heard.forEach(tell => tell());
        });
      });
    });
    return new SmtpServerProcess(child, port, mails, heard);
  }

  /** The mails, as soon as they satisfy the predicate; three minutes without are an error. */
  async until(
    what: string,
    predicate: (mails: readonly Mail[]) => boolean,
  ): Promise<readonly Mail[]> {
    const { mails } = this;
    const heard = this.#heard;
    const late = AbortSignal.timeout(180_000);
    await new Promise<void>((done, failed) => {
      const look = () => {
        if (!predicate(mails) && !late.aborted) return;
        heard.delete(look);
        if (predicate(mails)) {
          done();
          return;
        }
        const subjects = mails.map(({ to, subject }) => `${to}: ${subject}`);
        failed(new Error(`no such mail: ${what}; ${subjects}`));
      };
      late.addEventListener('abort', look);
      heard.add(look);
      look();
    });
    return mails;
  }

  /** It takes connections and says nothing, until `stop`. */
  hang(): void {
    this.#child.kill('SIGSTOP');
  }

  /** Dead at once. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise(done => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
  }
}

async function mailsOf(line: {
  readonly to: readonly string[];
  readonly raw: string;
}): Promise<Mail[]> {
  const { subject, text, html } = await PostalMime.parse(
    Buffer.from(line.raw, 'base64'),
  );
  const mail = { subject: subject ?? '', text: text ?? '', html: html ?? '' };
  return line.to.map(to => ({ to, ...mail }));
}
