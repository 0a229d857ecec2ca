// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { JsonObject } from '@backstage/types';
import type { RolloutsClient } from '@teal/rollouts-common';
import { clientOf } from './Portal';

const root = resolve(__dirname, '../..');

/** A portal in a process of its own. */
export class PortalToKill {
  readonly client: RolloutsClient;
  /** Resolves when nothing of it runs any more. */
  readonly kill: () => Promise<void>;

  private constructor(client: RolloutsClient, kill: () => Promise<void>) {
    this.client = client;
    this.kill = kill;
  }

  /**
   * @param folder - of its databases, which another portal can open afterwards
   * @param rollouts - its configuration
   */
  static async start(
    folder: string,
    rollouts: JsonObject,
  ): Promise<PortalToKill> {
    const child = fork(
      resolve(root, 'scripts/run-ts.mjs'),
      [
        resolve(root, 'test/api/portalProgram.ts'),
        ...[folder, JSON.stringify(rollouts)],
      ],
      { cwd: root, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    );
    const ended = once(child, 'exit');
    const url = await Promise.race([
      addressFrom(child),
      ended.then(([code]) => {
        throw new Error(`the portal ended with ${code} before it served`);
      }),
    ]);
    return new PortalToKill(clientOf(url), async () => {
      child.kill('SIGKILL');
      await ended;
    });
  }
}

/** What compiles its sources tells of each file, too. */
function addressFrom(child: ChildProcess): Promise<string> {
  return new Promise(found => {
    child.on('message', (said: { url?: string }) => {
      if (said.url !== undefined) found(said.url);
    });
  });
}
