// SPDX-License-Identifier: Apache-2.0
// `yarn tidy`: the house rules that no linter knows. Prints file:line for each finding; code 1 when there is one.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/paths.mjs';
import { tidy } from './tidy.mjs';

const textFile =
  /\.(tsx?|mjs|cjs|js|go|sh|ya?ml|md|json|html|css)$|(^|\/)\.ci\/run$/;

const listed = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  },
);
const files = Object.fromEntries(
  String(listed)
    .split('\0')
    .filter(path => textFile.test(path) && existsSync(join(root, path)))
    .map(path => [path, readFileSync(join(root, path), 'utf8')]),
);
const findings = tidy(files);
for (const { path, line, rule, message } of findings) {
  process.stdout.write(`${path}:${line}  ${rule}  ${message}\n`);
}
process.stdout.write(
  `${Object.keys(files).length} files, ${findings.length} findings\n`,
);
process.exitCode = findings.length > 0 ? 1 : 0;
