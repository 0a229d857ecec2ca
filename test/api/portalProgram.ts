// SPDX-License-Identifier: Apache-2.0
/**
 * A portal as a process that a test can kill:
 *
 *   node scripts/run-ts.mjs test/api/portalProgram.ts <database folder> <rollouts configuration as JSON>
 *
 * It says its address to its parent.
 */
import { databaseIn } from './databaseIn';
import { Portal } from './Portal';

const [directory, rollouts] = process.argv.slice(2);
const { modules, config } = databaseIn(directory);

Portal.start(JSON.parse(rollouts), modules, config).then(
  ({ url }) => process.send?.({ url }),
  error => {
    process.stderr.write(`${error.stack ?? error}\n`);
    process.exit(1);
  },
);
