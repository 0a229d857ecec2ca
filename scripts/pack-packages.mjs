// SPDX-License-Identifier: Apache-2.0
// `yarn pack:packages`: builds what is published of plugins/, packs it into dist-packages/, and checks each package for what
// it needs once it has left this repository.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { missingFrom } from './packing/packed.mjs';
import { root } from './setup/paths.mjs';

const target = join(root, 'dist-packages');
const run = (cwd, command, ...args) =>
  execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  });

rmSync(target, { recursive: true, force: true });
mkdirSync(target);
process.stdout.write('types (tsc)\n');
run(root, 'yarn', 'tsc');
let wrong = 0;
for (const folder of readdirSync(join(root, 'plugins'))) {
  const cwd = join(root, 'plugins', folder);
  run(cwd, 'yarn', 'build');
  const archive = join(target, `${folder}.tgz`);
  run(cwd, 'yarn', 'pack', '--out', archive);
  const files = run(root, 'tar', '-tzf', archive)
    .split('\n')
    .filter(name => name && !name.endsWith('/'))
    .map(name => name.replace(/^package\//, ''));
  const read = name => run(root, 'tar', '-xzOf', archive, `package/${name}`);
  const manifest = JSON.parse(read('package.json'));
  // The build lies unpacked beside it, and is read from there: an archive is slow to read file by file.
  const missing = missingFrom({
    manifest,
    files,
    read: name => readFileSync(join(cwd, name), 'utf8'),
  });
  process.stdout.write(
    `${manifest.name} ${manifest.version}: ${files.length} files\n`,
  );
  for (const sentence of missing) process.stdout.write(`  ${sentence}\n`);
  wrong += missing.length;
}
process.exitCode = wrong > 0 ? 1 : 0;
