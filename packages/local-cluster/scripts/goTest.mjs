// SPDX-License-Identifier: Apache-2.0
// Runs the node module's Go tests with the Go and the flags that the build uses, so that compiled packages are shared.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from './build/cache.mjs';
import { goCommand } from './build/goToolchain.mjs';

const { status } = spawnSync(
  await goCommand(),
  ['test', '-trimpath', './...'],
  {
    cwd: join(packageRoot, 'go/node'),
    env: {
      ...process.env,
      CGO_ENABLED: '0',
      GOTOOLCHAIN: 'local',
      GOFLAGS: '-mod=readonly',
    },
    stdio: 'inherit',
  },
);
process.exitCode = status ?? 1;
