// SPDX-License-Identifier: Apache-2.0
import type { ControlPlane } from '../ControlPlane.ts';
import type { ClusterContext } from './context.ts';
import { gatewayRef } from './contour.ts';
import {
  istioGatewayAddress,
  proxyLabels,
  startIstioProxy,
} from './istioProxy.ts';
import { startIstiod } from './istiod.ts';

const { namespace, name } = gatewayRef;

/** Istio finds the port that the proxy listens on through a Service that selects it. */
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec: {
    clusterIP: 'None',
    selector: proxyLabels,
    ports: [{ name: 'http', port: 80, targetPort: istioGatewayAddress.port }],
  },
};

/** The proxy is no pod, so nobody else says where it is. */
const endpoints = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name,
    namespace,
    labels: {
      'kubernetes.io/service-name': name,
      'endpointslice.kubernetes.io/managed-by': 'local-cluster',
    },
  },
  addressType: 'IPv4',
  endpoints: [
    { addresses: [istioGatewayAddress.address], conditions: { ready: true } },
  ],
  ports: [{ name: 'http', port: istioGatewayAddress.port }],
};

/** Istio's own Gateway, for VirtualServices. */
const gateway = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'Gateway',
  metadata: { name, namespace },
  spec: {
    selector: proxyLabels,
    servers: [
      { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] },
    ],
  },
};

/** istiod, Envoy as its ingress gateway, and Istio's Gateway gw/web beside the Gateway API's of that name. */
export async function startIstioGateway(
  context: ClusterContext,
  controlPlane: ControlPlane,
): Promise<void> {
  const { admin } = controlPlane;
  const { istio } = context.build;
  if (!istio) throw new Error('istiod was not built');
  await admin.create(
    `/api/v1/namespaces/${namespace}/services`,
    JSON.stringify(service),
  );
  await admin.create(
    `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
    JSON.stringify(endpoints),
  );
  await admin.create(
    `/apis/networking.istio.io/v1/namespaces/${namespace}/gateways`,
    JSON.stringify(gateway),
  );
  controlPlane.watch(
    await startIstiod(
      context,
      istio.istiod,
      controlPlane.kubeconfigInside('admin'),
    ),
  );
  controlPlane.watch(await startIstioProxy(context));
}
