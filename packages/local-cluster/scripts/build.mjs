// SPDX-License-Identifier: Apache-2.0
// Builds everything a local cluster runs, once, into the repository's .cache/local-cluster/build: a folder for each
// part, named after the hash of what goes into it. Plain JavaScript for Node 20, because it runs before anything is
// installed. `--json` prints the paths of the results; `--istio` builds istiod, too; `--kubernetes 1.34` another control
// plane than ours; progress goes to stderr.
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { controlPlaneOf } from './build/controlPlane.mjs';
import { MissingTool, UnknownKubernetes } from './build/errors.mjs';
import { contour, istio, node, registry } from './build/goModules.mjs';
import { envoy } from './build/envoy.mjs';
import { prometheus } from './build/prometheus.mjs';
import { buildOnce } from './build/cache.mjs';

/** Builds what is missing and answers the paths that src/build.ts describes. */
export async function buildLocalCluster({
  withIstio = false,
  kubernetes,
} = {}) {
  const parts = {};
  const controlPlane = controlPlaneOf(kubernetes);
  const wanted = [envoy, prometheus, node, registry, contour, controlPlane];
  // One after the other: each uses all processors, and progress stays readable.
  for (const part of withIstio ? [...wanted, istio] : wanted) {
    parts[part.name] = await buildOnce(part);
  }
  return {
    kubernetes: controlPlane.minorVersion,
    controlPlane: `${parts[controlPlane.name]}/control-plane`,
    kubectl: `${parts[controlPlane.name]}/kubectl`,
    sandbox: `${parts.node}/sandbox`,
    nodeAgent: `${parts.node}/node-agent`,
    programs: `${parts.node}/programs`,
    contour: `${parts.contour}/contour`,
    envoy: `${parts.envoy}/envoy`,
    prometheus: `${parts.prometheus}/prometheus`,
    registry: `${parts.registry}/registry`,
    crds: [
      `${parts.contour}/crds/gateway-api`,
      `${parts.contour}/crds/contour`,
    ],
    ...(withIstio && {
      istio: {
        istiod: `${parts.istio}/istio`,
        crds: [`${parts.istio}/crds/gateway-api`, `${parts.istio}/crds/istio`],
      },
    }),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'boolean' },
        istio: { type: 'boolean' },
        kubernetes: { type: 'string' },
      },
    });
    const paths = await buildLocalCluster({
      withIstio: values.istio,
      kubernetes: values.kubernetes,
    });
    if (values.json) {
      process.stdout.write(`${JSON.stringify(paths)}\n`);
    }
  } catch (error) {
    process.stderr.write(
      `${
        error instanceof MissingTool || error instanceof UnknownKubernetes
          ? error.message
          : error.stack
      }\n`,
    );
    process.exit(1);
  }
}
