// SPDX-License-Identifier: Apache-2.0
import { basename } from 'node:path';
import { goCommand } from './goToolchain.mjs';
import { run } from './run.mjs';

/**
 * Builds packages of the module in `source`. `output` is a folder for their programs, or the file of the only one when it
 * is named after the module's folder. `mod` is Go's -mod: by default go.mod and go.sum say everything.
 */
export async function goBuild(
  source,
  output,
  packages,
  { linkerFlags = [], mod = 'readonly' } = {},
) {
  const go = await goCommand();
  const args = [
    'build',
    '-trimpath',
    '-buildvcs=false',
    '-ldflags',
    ['-s', '-w', ...linkerFlags].join(' '),
  ];
  await run(
    go,
    [
      ...args,
      '-o',
      basename(output) === basename(source) ? output : `${output}/`,
      ...packages,
    ],
    {
      cwd: source,
      env: {
        CGO_ENABLED: '0',
        GOTOOLCHAIN: 'local',
        GOWORK: 'off',
        GOFLAGS: `-mod=${mod}`,
      },
    },
  );
}
