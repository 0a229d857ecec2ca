// SPDX-License-Identifier: Apache-2.0
import { startLocalCluster } from '../startLocalCluster.ts';
import { describe, writeRecord } from './record.ts';

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs a cluster in the foreground; answers 1 when one of its components fails. */
export async function up({
  json,
  ...options
}: {
  readonly name: string;
  readonly gateway: 'contour' | 'istio';
  readonly kubernetes?: string;
  readonly json: boolean;
}): Promise<number> {
  const asked = new Promise<undefined>(resolve => {
    endingSignals.forEach(signal =>
      process.once(signal, () => resolve(undefined)),
    );
  });
  const cluster = await Promise.race([startLocalCluster(options), asked]);
  if (!cluster) {
    // Still starting: leaving is enough, the sandbox ends with this process.
    process.exit(0);
  }
  const record = writeRecord(cluster);
  process.stdout.write(
    json
      ? `${JSON.stringify(record)}\n`
      : `${describe(record)}Ctrl-C ends it.\n`,
  );
  const failure = await Promise.race([cluster.failed, asked]);
  await cluster.stop();
  if (failure) {
    process.stderr.write(`${failure.message}\n`);
  }
  return failure ? 1 : 0;
}
