// SPDX-License-Identifier: Apache-2.0
import { chmodSync, copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from './cache.mjs';
import { goBuild } from './goBuild.mjs';
import { goCommand } from './goToolchain.mjs';
import { run } from './run.mjs';

export const contour = {
  name: 'contour',
  what: 'building Contour',
  inputs: { files: ['go/contour'], values: { crds: 1 } },
  async make(directory) {
    await goBuild(sourceOf('contour'), join(directory, 'contour'), [
      'github.com/projectcontour/contour/cmd/contour',
    ]);
    await copyCrds(directory);
  },
};

/** Not part of every build: istiod takes minutes, and only what runs on Istio needs it. */
export const istio = {
  name: 'istio',
  what: 'building istiod',
  inputs: { files: ['go/istio'], values: { crds: 2 } },
  async make(directory) {
    await goBuild(sourceOf('istio'), join(directory, 'istio'), [
      'istio.io/istio/pilot/cmd/pilot-discovery',
    ]);
    await copyGatewayApi('istio', directory);
    const module = await moduleDirectory('istio', 'istio.io/istio');
    copyReadable(
      join(module, 'manifests/charts/base/files/crd-all.gen.yaml'),
      join(directory, 'crds/istio/istio.yaml'),
    );
  },
};

export const node = {
  name: 'node',
  what: 'building the node agent',
  inputs: { files: ['go/node'] },
  async make(directory) {
    const programs = join(directory, 'programs');
    mkdirSync(programs);
    await goBuild(sourceOf('node'), directory, [
      './cmd/sandbox',
      './cmd/node-agent',
    ]);
    await goBuild(sourceOf('node'), programs, ['./cmd/shop']);
  },
};

/** An image registry, for tests of what asks one. */
export const registry = {
  name: 'registry',
  what: 'building the image registry',
  inputs: { files: ['go/registry'] },
  async make(directory) {
    await goBuild(sourceOf('registry'), join(directory, 'registry'), ['.']);
  },
};

function sourceOf(module) {
  return join(packageRoot, 'go', module);
}

/** Gateways bring their CRDs, and those of the Gateway API as they know it, inside their modules, checked by go.sum. */
async function copyCrds(directory) {
  await copyGatewayApi('contour', directory);
  const contourModule = await moduleDirectory(
    'contour',
    'github.com/projectcontour/contour',
  );
  copyReadable(
    join(contourModule, 'examples/contour/01-crds.yaml'),
    join(directory, 'crds/contour/contour.yaml'),
  );
}

async function copyGatewayApi(module, directory) {
  const gatewayApi = join(
    await moduleDirectory(module, 'sigs.k8s.io/gateway-api'),
    'config/crd/experimental',
  );
  for (const file of readdirSync(gatewayApi)) {
    // Beside them: x-k8s.io, experiments that neither gateway reads, and an admission policy about upgrades.
    if (/^gateway\.networking\.k8s\.io_(?!vap_)/.test(file)) {
      copyReadable(
        join(gatewayApi, file),
        join(directory, 'crds/gateway-api', file),
      );
    }
  }
}

/** Where the sources of a module that ours requires are. */
async function moduleDirectory(module, name) {
  const go = await goCommand();
  const listed = await run(go, ['list', '-m', '-f', '{{.Dir}}', name], {
    cwd: sourceOf(module),
    env: { GOTOOLCHAIN: 'local' },
  });
  return listed.trim();
}

/** The module cache is read-only, and so would be the copies. */
function copyReadable(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, 0o644);
}
