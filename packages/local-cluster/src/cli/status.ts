// SPDX-License-Identifier: Apache-2.0
import { describe, runningClusters } from './record.ts';

export async function status(json: boolean): Promise<number> {
  const running = runningClusters();
  if (json) {
    process.stdout.write(`${JSON.stringify(running)}\n`);
    return 0;
  }
  process.stdout.write(
    running.length > 0
      ? running.map(describe).join('\n')
      : 'no local cluster runs\n',
  );
  return 0;
}
