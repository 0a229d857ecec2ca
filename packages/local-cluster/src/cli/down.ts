// SPDX-License-Identifier: Apache-2.0
import { directoryOf, ownerOf } from '../directories.ts';
import { until } from '../until.ts';

const endTimeoutMs = 30_000;

/** Ends a running cluster and waits for its end; one that doesn't run is fine too. */
export async function down(name: string): Promise<number> {
  const directory = directoryOf(name);
  const pid = ownerOf(directory);
  if (pid === undefined) {
    process.stdout.write(`local cluster "${name}" does not run\n`);
    return 0;
  }
  process.kill(pid, 'SIGTERM');
  await until(
    async () => ownerOf(directory) === undefined,
    AbortSignal.timeout(endTimeoutMs),
  );
  return 0;
}
