// SPDX-License-Identifier: Apache-2.0
import type { ControlPlane } from '../ControlPlane.ts';
import { until } from '../until.ts';
import type { ClusterContext } from './context.ts';
import { gatewayAddress, gatewayRef, startContour } from './contour.ts';
import { installCustomResources } from './customResources.ts';
import { startEnvoy } from './envoy.ts';
import { startIstioGateway } from './istioGateway.ts';
import { istioGatewayAddress } from './istioProxy.ts';

const group = 'gateway.networking.k8s.io';
const programTimeoutMs = 180_000;

/** What serves the Gateway gw/web. */
export type GatewayImplementation = 'contour' | 'istio';

/** Where its listener is, inside the sandbox. */
export const listenerOf: Readonly<
  Record<GatewayImplementation, { address: string; port: number }>
> = { contour: gatewayAddress, istio: istioGatewayAddress };

const namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: gatewayRef.namespace },
};

const controllerNames: Record<GatewayImplementation, string> = {
  contour: 'projectcontour.io/gateway-controller',
  istio: 'istio.io/gateway-controller',
};

const gateways = `/apis/${group}/v1/namespaces/${gatewayRef.namespace}/gateways`;

/** Gateway API, a gateway's controller, Envoy and the Gateway gw/web; resolves when the Gateway is Programmed. */
export async function startGateway(
  context: ClusterContext,
  controlPlane: ControlPlane,
  implementation: GatewayImplementation,
): Promise<void> {
  const { admin } = controlPlane;
  const { crds, istio } = context.build;
  await installCustomResources(
    admin,
    implementation === 'istio' ? istio?.crds ?? [] : crds,
  );
  await admin.create('/api/v1/namespaces', JSON.stringify(namespace));
  await admin.create(
    `/apis/${group}/v1/gatewayclasses`,
    JSON.stringify(gatewayClass(implementation)),
  );
  await admin.create(gateways, JSON.stringify(gateway(implementation)));
  if (implementation === 'istio') {
    await startIstioGateway(context, controlPlane);
  } else {
    controlPlane.watch(
      await startContour(context, controlPlane.kubeconfigInside('admin')),
    );
    controlPlane.watch(await startEnvoy(context));
  }
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

function gatewayClass(implementation: GatewayImplementation): object {
  return {
    apiVersion: `${group}/v1`,
    kind: 'GatewayClass',
    metadata: { name: implementation },
    spec: { controllerName: controllerNames[implementation] },
  };
}

function gateway(implementation: GatewayImplementation): object {
  const { name, namespace: home } = gatewayRef;
  const listener = {
    name: 'http',
    protocol: 'HTTP',
    // Where Envoy listens: Contour adds 8000, for Istio the Service says so.
    port: 80,
    allowedRoutes: { namespaces: { from: 'All' } },
  };
  return {
    apiVersion: `${group}/v1`,
    kind: 'Gateway',
    metadata: gatewayRef,
    spec: {
      gatewayClassName: implementation,
      // An address makes Istio use the proxy behind that Service instead of starting one.
      ...(implementation === 'istio' && {
        addresses: [
          { type: 'Hostname', value: `${name}.${home}.svc.cluster.local` },
        ],
      }),
      listeners: [listener],
    },
  };
}
