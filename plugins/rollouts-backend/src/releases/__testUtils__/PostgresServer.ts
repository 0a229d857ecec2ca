// SPDX-License-Identifier: Apache-2.0
import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** Debian keeps the server's programs out of PATH. */
const FOLDERS = '/usr/lib/postgresql/*/bin';
/** The server refuses to run as root. */
const NOBODY = 65534;
const READY = 'database system is ready to accept connections';

/**
 * Ends the server when whoever started it is gone, however that ended: its
 * standard input closes then.
 */
const SUPERVISED = `
"$@" &
server=$!
cat > /dev/null
kill -INT $server
wait $server
`;

/** A Postgres of the test's own, in a folder that goes with it; reached through a socket there, so no port is taken. */
export class PostgresServer {
  /** For knex' client `pg`: host and user; any database may be made. */
  readonly connection: { host: string; user: string; port: number };
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(folder: string, child: ChildProcess) {
    this.#folder = folder;
    this.#process = child;
    this.connection = { host: folder, user: 'teal', port: 5432 };
  }

  /** @throws Error that says what to install. */
  static async start(): Promise<PostgresServer> {
    const programs = programsFolder();
    const folder = mkdtempSync(join(tmpdir(), 'teal-postgres-'));
    const identity =
      process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    if (identity.uid) chownSync(folder, NOBODY, NOBODY);
    const data = join(folder, 'data');
    try {
      await promisify(execFile)(
        join(programs, 'initdb'),
        [
          ...['--pgdata', data, '--username', 'teal', '--auth', 'trust'],
          ...['--encoding', 'UTF8', '--locale', 'C', '--no-sync'],
        ],
        { ...identity, cwd: folder },
      );
      const child = spawn(
        'sh',
        [
          ...['-c', SUPERVISED, 'sh', join(programs, 'postgres')],
          ...['-D', data, '-k', folder, '-c', 'listen_addresses='],
          // Nothing here has to survive the machine.
          ...['-c', 'fsync=off', '-c', 'synchronous_commit=off'],
        ],
        { ...identity, cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] },
      );
      await untilReady(child);
      return new PostgresServer(folder, child);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Resolves when the server has ended and its folder is gone. */
  async stop(): Promise<void> {
    const ended = new Promise(resolve => this.#process.once('exit', resolve));
    this.#process.stdin?.end();
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function programsFolder(): string {
  const folders = [
    process.env.POSTGRES_BIN ?? '',
    ...(process.env.PATH ?? '').split(delimiter),
    ...globSync(FOLDERS).sort().reverse(),
  ];
  const found = folders.find(
    folder => folder && existsSync(join(folder, 'initdb')),
  );
  if (!found) {
    throw new Error(
      'the tests on Postgres need its server: run `sudo apt-get install postgresql`, or name the folder that holds initdb and postgres with POSTGRES_BIN',
    );
  }
  return found;
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', chunk => {
      said += chunk;
      if (said.includes(READY)) resolve();
    });
    child.once('error', reject);
    child.once('exit', code => {
      reject(new Error(`postgres ended with ${code}: ${said}`));
    });
  });
}
