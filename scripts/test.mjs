// SPDX-License-Identifier: Apache-2.0
// `npm test`: sets everything up, then runs every check; `npm test -- --only tidy,lint` runs some. What .ci/run calls.
import { parseArgs } from 'node:util';
import { checks } from './checks/checks.mjs';
import { runChecks } from './checks/runChecks.mjs';
import { summary } from './checks/summary.mjs';
import { reportFailure } from './setup/reportFailure.mjs';
import {
  buildIstio,
  buildLocalCluster,
  buildPortal,
  ensureChromium,
  ensurePostgres,
  installPackages,
} from './setup/stages.mjs';
import { ensureToolchain } from './setup/toolchain.mjs';

/** @returns {import('./checks/checks.mjs').Check[]} */
function chosenChecks() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  if (!values.only) {
    return checks;
  }
  return values.only.split(',').map(name => {
    const check = checks.find(each => each.name === name);
    if (!check) {
      const known = checks.map(each => each.name).join(', ');
      throw new Error(
        `--only ${name}: there is no such check; there are ${known}`,
      );
    }
    return check;
  });
}

async function main() {
  const chosen = chosenChecks();
  const needs = new Set(chosen.flatMap(check => check.needs ?? []));
  const tools = await ensureToolchain();
  await installPackages(tools);
  if (needs.has('cluster')) {
    await buildLocalCluster(tools);
  }
  if (needs.has('istio')) {
    await buildIstio(tools);
  }
  if (needs.has('portal')) {
    await buildPortal(tools);
  }
  if (needs.has('postgres')) {
    await ensurePostgres();
  }
  if (needs.has('browser')) {
    tools.env.CHROMIUM_PATH = await ensureChromium();
  }
  const results = await runChecks(chosen, tools);
  process.stdout.write(summary(results));
  process.exitCode = results.some(result => result.failed > 0) ? 1 : 0;
}

main().catch(reportFailure);
