// SPDX-License-Identifier: Apache-2.0
// What a package needs once it has left this repository.
import { isBuiltin } from 'node:module';

/** Folders that a package looks for in itself at run time, by the line of its build that does. */
const lookedFor = /resolvePackagePath\(\s*"([^"]+)",\s*"([^"]+)"/g;
/** Modules that a built file loads. */
const loaded = /(?:\brequire\(|\bfrom\s+|\bimport\s*\(?)\s*['"]([^'"\s]+)['"]/g;

/**
 * Says what is missing in a package that was packed.
 *
 * @param {object} packed
 * @param {Record<string, any>} packed.manifest its package.json, as it is published
 * @param {readonly string[]} packed.files of the archive, relative to the package
 * @param {(file: string) => string} packed.read text of one of them
 * @returns {string[]} sentences; empty where the package can be installed and run
 */
export function missingFrom({ manifest, files, read }) {
  const has = new Set(files);
  const built = files.filter(name => /^dist\/.*\.js$/.test(name));
  return [
    ...[...entries(manifest), 'README.md', 'LICENSE']
      .filter(name => !has.has(name))
      .map(name => `${name} is not in the package`),
    ...built.flatMap(name => missingFolders(manifest, files, name, read(name))),
    ...built.flatMap(name => undeclared(manifest, name, read(name))),
    ...Object.entries(manifest.dependencies ?? {})
      .filter(([, range]) => /^(workspace|file|link):/.test(range))
      .map(([name, range]) => `${name} is asked for as ${range}`),
  ];
}

/** Every file that package.json names. */
function entries({ main, types, module, exports: exported, configSchema }) {
  const named = [main, types, module, configSchema];
  const walk = value =>
    typeof value === 'string'
      ? named.push(value)
      : Object.entries(value ?? {})
          // `backstage` says of which kind the entry point's default export is.
          .filter(([condition]) => condition !== 'backstage')
          .forEach(([, inner]) => walk(inner));
  walk(exported);
  return [
    ...new Set(
      named.filter(Boolean).map(name => String(name).replace(/^\.\//, '')),
    ),
  ];
}

function missingFolders({ name: own }, files, file, text) {
  return [...text.matchAll(lookedFor)]
    .filter(([, owner]) => owner === own)
    .filter(([, , folder]) => !files.some(it => it.startsWith(`${folder}/`)))
    .map(
      ([, , folder]) =>
        `${file} looks for the folder ${folder}, which is not in the package`,
    );
}

function undeclared(manifest, file, text) {
  const declared = new Set([
    manifest.name,
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.peerDependencies ?? {}),
  ]);
  return [...text.matchAll(loaded)]
    .map(([, specifier]) => specifier)
    .filter(it => /^(@[\w.-]+\/)?[\w][\w.-]*(\/|$)/.test(it))
    .map(it =>
      it
        .split('/')
        .slice(0, it.startsWith('@') ? 2 : 1)
        .join('/'),
    )
    .filter(name => !declared.has(name) && !isBuiltin(name))
    .map(name => `${file} loads ${name}, which package.json doesn't ask for`);
}
