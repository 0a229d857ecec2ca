// SPDX-License-Identifier: Apache-2.0
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
} from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './cache.mjs';
import { run } from './run.mjs';
import { goCommand } from './goToolchain.mjs';

const kubernetesVersion = 'v1.36.3';
const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(kubernetesVersion);

const versionFlags = Object.entries({
  gitVersion: kubernetesVersion,
  gitMajor: major,
  gitMinor: minor,
}).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);

export const controlPlane = {
  name: 'control-plane',
  what: `building Kubernetes ${kubernetesVersion} (etcd, API server, controller manager, scheduler, kubectl)`,
  inputs: { files: ['go/control-plane'], values: { kubernetesVersion } },
  async make(directory) {
    await goBuild('control-plane', directory, ['./cmd/...'], versionFlags);
  },
};

export const contour = {
  name: 'contour',
  what: 'building Contour',
  inputs: { files: ['go/contour'], values: { crds: 1 } },
  async make(directory) {
    await goBuild('contour', join(directory, 'contour'), [
      'github.com/projectcontour/contour/cmd/contour',
    ]);
    await copyCrds(directory);
  },
};

export const node = {
  name: 'node',
  what: 'building the node agent',
  inputs: { files: ['go/node'] },
  async make(directory) {
    const programs = join(directory, 'programs');
    mkdirSync(programs);
    await goBuild('node', directory, ['./cmd/sandbox', './cmd/node-agent']);
    await goBuild('node', programs, ['./cmd/shop']);
  },
};

async function goBuild(module, output, packages, linkerFlags = []) {
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
      output.endsWith(module) ? output : `${output}/`,
      ...packages,
    ],
    {
      cwd: join(packageRoot, 'go', module),
      env: {
        CGO_ENABLED: '0',
        GOTOOLCHAIN: 'local',
        GOWORK: 'off',
        GOFLAGS: '-mod=readonly',
      },
    },
  );
}

/** Contour and the Gateway API as Contour knows it bring their CRDs inside their modules, checked by go.sum. */
async function copyCrds(directory) {
  const moduleDirectory = async name => {
    const go = await goCommand();
    const cwd = join(packageRoot, 'go/contour');
    return (
      await run(go, ['list', '-m', '-f', '{{.Dir}}', name], {
        cwd,
        env: { GOTOOLCHAIN: 'local' },
      })
    ).trim();
  };
  const gatewayApi = join(
    await moduleDirectory('sigs.k8s.io/gateway-api'),
    'config/crd/experimental',
  );
  const target = join(directory, 'crds/gateway-api');
  mkdirSync(target, { recursive: true });
  for (const file of readdirSync(gatewayApi)) {
    // x-k8s.io is experiments that Contour doesn't read.
    if (file.startsWith('gateway.networking.k8s.io_')) {
      copyFileSync(join(gatewayApi, file), join(target, file));
    }
  }
  const contourModule = await moduleDirectory(
    'github.com/projectcontour/contour',
  );
  cpSync(
    join(contourModule, 'examples/contour/01-crds.yaml'),
    join(directory, 'crds/contour/contour.yaml'),
  );
  for (const folder of ['gateway-api', 'contour']) {
    // The module cache is read-only, and so would be the copies.
    readdirSync(join(directory, 'crds', folder)).forEach(file =>
      chmodSync(join(directory, 'crds', folder, file), 0o644),
    );
  }
}
