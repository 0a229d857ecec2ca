// SPDX-License-Identifier: Apache-2.0
// etcd and Kubernetes in one binary, and kubectl, of the release that everything runs on or of another one.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './cache.mjs';
import { UnknownKubernetes } from './errors.mjs';
import { goBuild } from './goBuild.mjs';
import { goCommand } from './goToolchain.mjs';
import { run } from './run.mjs';

const ours = 'v1.36.3';

/** Releases besides ours that Teal is run on, one a minor version: `yarn test:kubernetes`. */
const others = ['v1.30.14', 'v1.34.4'];

const source = join(packageRoot, 'go/control-plane');

const ourControlPlane = {
  name: 'control-plane',
  minorVersion: minorOf(ours),
  what: whatOf(ours),
  inputs: {
    files: ['go/control-plane'],
    values: { kubernetesVersion: ours },
  },
  make: directory =>
    goBuild(source, directory, ['./cmd/...'], {
      linkerFlags: versionFlags(ours),
    }),
};

/**
 * The part that is the control plane of a minor version, such as 1.34. Ours has its modules and their checksums in the
 * repository; those of another version are what that release itself asks for, checked by Go's checksum database.
 *
 * @throws UnknownKubernetes
 */
export function controlPlaneOf(minorVersion = minorOf(ours)) {
  const version = [ours, ...others].find(
    release => minorOf(release) === minorVersion,
  );
  if (!version) {
    const known = [...others, ours].map(minorOf).join(', ');
    throw new UnknownKubernetes(
      `no control plane of Kubernetes ${minorVersion} can be built, only of ${known}`,
    );
  }
  return version === ours ? ourControlPlane : otherControlPlane(version);
}

function otherControlPlane(version) {
  return {
    name: `control-plane-${minorOf(version)}`,
    minorVersion: minorOf(version),
    what: whatOf(version),
    inputs: {
      files: ['go/control-plane/cmd', 'go/kubectl'],
      values: { kubernetesVersion: version, recipe: 1 },
    },
    async make(directory) {
      const module = mkdtempSync(join(directory, 'module-'));
      cpSync(join(source, 'cmd'), join(module, 'cmd'), { recursive: true });
      cpSync(
        join(packageRoot, 'go/kubectl/main.go'),
        join(module, 'cmd/kubectl/main.go'),
      );
      writeFileSync(join(module, 'go.mod'), await goModOf(version));
      await goBuild(module, directory, ['./cmd/...'], {
        linkerFlags: versionFlags(version),
        mod: 'mod',
      });
      rmSync(module, { recursive: true });
    },
  };
}

/**
 * A go.mod that asks for one Kubernetes release and nothing else: the versions of all that it needs are in its own. That
 * has its staging modules in folders, for which we take the versions published with it.
 */
async function goModOf(version) {
  const go = await goCommand();
  const env = { GOTOOLCHAIN: 'local', GOWORK: 'off', GOFLAGS: '' };
  const kubernetes = `k8s.io/kubernetes@${version}`;
  const downloaded = await run(go, ['mod', 'download', '-json', kubernetes], {
    cwd: packageRoot,
    env,
  });
  const { GoMod: file } = JSON.parse(downloaded);
  const edited = await run(go, ['mod', 'edit', '-json', file], { env });
  const { Go: language, Replace: replaced } = JSON.parse(edited);
  const published = version.replace(/^v1\./, 'v0.');
  return [
    'module teal.dev/local-cluster/control-plane',
    `go ${language}`,
    `require ${kubernetes.replace('@', ' ')}`,
    ...replaced
      .filter(({ New }) => New.Path.startsWith('./staging/'))
      .map(({ Old }) => `replace ${Old.Path} => ${Old.Path} ${published}`),
    '',
  ].join('\n');
}

function whatOf(version) {
  return `building Kubernetes ${version} (etcd, API server, controller manager, scheduler, kubectl)`;
}

function versionFlags(version) {
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(version);
  return Object.entries({
    gitVersion: version,
    gitMajor: major,
    gitMinor: minor,
  }).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
}

function minorOf(version) {
  return /^v(\d+\.\d+)\./.exec(version)[1];
}
