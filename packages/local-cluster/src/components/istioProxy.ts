// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalProcess } from '../process.ts';
import { nodeAddress } from '../sandbox/Sandbox.ts';
import { until } from '../until.ts';
import { type ClusterContext, logFile } from './context.ts';
import { envoyStats, gatewayRef } from './contour.ts';
import { ads } from './istiod.ts';

/** Labels of the ingress gateway's proxy, by which Services and Istio's Gateways choose it. */
export const proxyLabels = { istio: 'ingressgateway' };

/** Where the Gateway's listener is. It takes the port of every address, so it is none that a pod would listen on. */
export const istioGatewayAddress = { address: nodeAddress, port: 15_088 };

const { namespace } = gatewayRef;

/** Envoy as Istio's ingress gateway; resolves when it shows figures. */
export function startIstioProxy(
  context: ClusterContext,
): Promise<LocalProcess> {
  const { sandbox, build, directory } = context;
  const file = join(directory, 'istio-proxy.json');
  const admin = join(sandbox.socketDirectory, 'envoy-admin');
  writeFileSync(file, JSON.stringify(bootstrap(admin)));
  return sandbox.start({
    name: 'envoy',
    command: build.envoy,
    args: [
      ...['-c', file],
      ...['--log-level', 'warn'],
      ...['--concurrency', '2'],
      // Hot restart keeps shared memory that would outlive the cluster.
      '--disable-hot-restart',
    ],
    logFile: logFile(context, 'envoy'),
    ready: signal =>
      until(async () => {
        (
          await sandbox.dial(`${envoyStats.address}:${envoyStats.port}`)
        ).destroy();
      }, signal),
  });
}

const istiodCluster = {
  name: 'istiod',
  type: 'STATIC',
  connect_timeout: '1s',
  typed_extension_protocol_options: {
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
      '@type':
        'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
      explicit_http_config: { http2_protocol_options: {} },
    },
  },
  load_assignment: {
    cluster_name: 'istiod',
    endpoints: [
      {
        lb_endpoints: [
          {
            endpoint: {
              address: {
                socket_address: { address: ads.address, port_value: ads.port },
              },
            },
          },
        ],
      },
    ],
  },
};

function adminCluster(path: string): object {
  return {
    name: 'admin',
    type: 'STATIC',
    connect_timeout: '1s',
    load_assignment: {
      cluster_name: 'admin',
      endpoints: [
        { lb_endpoints: [{ endpoint: { address: { pipe: { path } } } }] },
      ],
    },
  };
}

/** Only the figures of the administrator's port, as Contour opens them. */
const figuresListener = {
  name: 'figures',
  address: {
    socket_address: {
      address: envoyStats.address,
      port_value: envoyStats.port,
    },
  },
  filter_chains: [
    {
      filters: [
        {
          name: 'envoy.filters.network.http_connection_manager',
          typed_config: {
            '@type':
              'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
            stat_prefix: 'figures',
            route_config: {
              virtual_hosts: [
                {
                  name: 'figures',
                  domains: ['*'],
                  routes: [
                    {
                      match: { prefix: '/stats' },
                      route: { cluster: 'admin' },
                    },
                  ],
                },
              ],
            },
            http_filters: [
              {
                name: 'envoy.filters.http.router',
                typed_config: {
                  '@type':
                    'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router',
                },
              },
            ],
          },
        },
      ],
    },
  ],
};

function bootstrap(adminSocket: string): object {
  const fromIstiod = { resource_api_version: 'V3', ads: {} };
  return {
    node: {
      id: `router~${nodeAddress}~istio-ingress-1.${namespace}~${namespace}.svc.cluster.local`,
      cluster: `istio-ingress.${namespace}`,
      metadata: {
        NAMESPACE: namespace,
        LABELS: proxyLabels,
        INSTANCE_IPS: nodeAddress,
        CLUSTER_ID: 'Kubernetes',
        ISTIO_VERSION: '1.31.1',
      },
    },
    admin: { address: { pipe: { path: adminSocket } } },
    // Histograms show what happened up to the last flush; the default of 5 s is long for a release.
    stats_flush_interval: '1s',
    // Istio ends a cluster's name in figures with a semicolon.
    stats_config: {
      stats_tags: [
        { tag_name: 'envoy.cluster_name', regex: '^cluster(\\.(.+);)' },
      ],
    },
    dynamic_resources: {
      lds_config: fromIstiod,
      cds_config: fromIstiod,
      ads_config: {
        api_type: 'DELTA_GRPC',
        transport_api_version: 'V3',
        grpc_services: [{ envoy_grpc: { cluster_name: 'istiod' } }],
      },
    },
    static_resources: {
      listeners: [figuresListener],
      clusters: [istiodCluster, adminCluster(adminSocket)],
    },
  };
}
