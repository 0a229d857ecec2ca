// SPDX-License-Identifier: Apache-2.0
import type { ControlPlane } from '../ControlPlane.ts';
import { until } from '../until.ts';
import type { ClusterContext } from './context.ts';
import { gatewayRef, startContour } from './contour.ts';
import { installCustomResources } from './customResources.ts';
import { startEnvoy } from './envoy.ts';

const group = 'gateway.networking.k8s.io';
const className = 'contour';
const programTimeoutMs = 180_000;

const namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: gatewayRef.namespace },
};

const gatewayClass = {
  apiVersion: `${group}/v1`,
  kind: 'GatewayClass',
  metadata: { name: className },
  spec: { controllerName: 'projectcontour.io/gateway-controller' },
};

const gateway = {
  apiVersion: `${group}/v1`,
  kind: 'Gateway',
  metadata: gatewayRef,
  spec: {
    gatewayClassName: className,
    listeners: [
      {
        name: 'http',
        protocol: 'HTTP',
        // Contour has Envoy listen on port + 8000.
        port: 80,
        allowedRoutes: { namespaces: { from: 'All' } },
      },
    ],
  },
};

const gateways = `/apis/${group}/v1/namespaces/${gatewayRef.namespace}/gateways`;

/** Gateway API, Contour, Envoy and the Gateway gw/web; resolves when the Gateway is Programmed. */
export async function startGateway(
  context: ClusterContext,
  controlPlane: ControlPlane,
): Promise<void> {
  const { admin } = controlPlane;
  await installCustomResources(admin, context.build.crds);
  await admin.create('/api/v1/namespaces', JSON.stringify(namespace));
  await admin.create(
    `/apis/${group}/v1/gatewayclasses`,
    JSON.stringify(gatewayClass),
  );
  await admin.create(gateways, JSON.stringify(gateway));
  controlPlane.watch(
    await startContour(context, controlPlane.kubeconfigInside('admin')),
  );
  controlPlane.watch(await startEnvoy(context));
  await until(async () => {
    const { status } = await admin.get<{
      status?: { conditions?: { type: string; status: string }[] };
    }>(`${gateways}/${gatewayRef.name}`);
    return (
      status?.conditions?.some(
        ({ type, status: value }) => type === 'Programmed' && value === 'True',
      ) ?? false
    );
  }, AbortSignal.timeout(programTimeoutMs));
}
