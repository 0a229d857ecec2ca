// SPDX-License-Identifier: Apache-2.0
// `npm run setup`: all that `npm start` and `npm test` need, without starting anything.
import {
  buildLocalCluster,
  buildPortal,
  installPackages,
} from './setup/stages.mjs';
import { reportFailure } from './setup/reportFailure.mjs';
import { ensureToolchain } from './setup/toolchain.mjs';

try {
  const tools = await ensureToolchain();
  await installPackages(tools);
  await buildLocalCluster(tools);
  await buildPortal(tools);
  process.stdout.write('Everything is set up.\n');
} catch (error) {
  reportFailure(error);
}
