// SPDX-License-Identifier: Apache-2.0
/**
 * Runs inside the cluster's network: a client that doesn't come through the
 * gateway. It follows the EndpointSlices of one Service, as kube-proxy does,
 * and sends each request straight to one of the ready addresses. One JSON line
 * a request goes to stdout; it ends when stdin closes or its bound is reached.
 *
 * Arguments: one JSON object, see EndpointVisitorsOrder.
 */
import type http from 'node:http';
import { KubeConfig, type V1EndpointSlice } from '@kubernetes/client-node';
import { keptAlive, mostUnderWay } from './gatewayVisitors';
import type { LedgerEntry } from './ledger';
import { ObjectFeed } from './ObjectFeed';
import { visit } from './visit';

/** What the program is told to do. */
export interface EndpointVisitorsOrder {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly service: string;
  readonly requestsPerSecond: number;
  readonly boundSeconds: number;
}

const tickMs = 20;

async function main(order: EndpointVisitorsOrder): Promise<void> {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(order.kubeconfig);
  const slices = await ObjectFeed.open<V1EndpointSlice>(
    kubeConfig,
    `/apis/discovery.k8s.io/v1/namespaces/${order.namespace}/endpointslices`,
  );
  await slices.until(
    'a ready endpoint',
    feed => readyAddresses(feed, order.service).length > 0,
  );
  process.stdout.write('{"ready":true}\n');
  await visitUntilStopped(order, slices);
  slices.close();
}

async function visitUntilStopped(
  order: EndpointVisitorsOrder,
  slices: ObjectFeed<V1EndpointSlice>,
): Promise<void> {
  const agent = keptAlive(16);
  const underWay = new Set<Promise<void>>();
  const startedAt = Date.now();
  let sent = 0;
  await new Promise<void>(resolve => {
    const timer = setInterval(() => {
      const elapsedMs = Date.now() - startedAt;
      if (elapsedMs > order.boundSeconds * 1_000) {
        clearInterval(timer);
        resolve();
        return;
      }
      const due = Math.floor((elapsedMs * order.requestsPerSecond) / 1_000);
      for (; sent < due; sent += 1) {
        if (underWay.size >= mostUnderWay) continue;
        const request = visitOne(readyAddresses(slices, order.service), agent)
          .then(entry => {
            process.stdout.write(`${JSON.stringify(entry)}\n`);
          })
          .finally(() => underWay.delete(request));
        underWay.add(request);
      }
    }, tickMs);
    process.stdin.resume();
    process.stdin.once('close', () => {
      clearInterval(timer);
      resolve();
    });
  });
  await Promise.all(underWay);
  agent.destroy();
}

async function visitOne(
  addresses: readonly { host: string; port: number }[],
  agent: http.Agent,
): Promise<LedgerEntry> {
  const address = addresses[Math.floor(Math.random() * addresses.length)];
  if (!address) {
    // A client that resolves the Service now gets nothing: that is a failure.
    const now = Date.now();
    return { sentAt: now, doneAt: now, failure: 'no ready endpoint' };
  }
  return visit({ address, agent });
}

function readyAddresses(
  slices: ObjectFeed<V1EndpointSlice>,
  service: string,
): readonly { host: string; port: number }[] {
  return slices
    .all()
    .filter(
      slice =>
        slice.metadata?.labels?.['kubernetes.io/service-name'] === service,
    )
    .flatMap(slice => {
      const port = slice.ports?.[0]?.port;
      if (port === undefined) return [];
      return (slice.endpoints ?? [])
        .filter(endpoint => endpoint.conditions?.ready !== false)
        .flatMap(endpoint => endpoint.addresses)
        .map(host => ({ host, port }));
    });
}

main(JSON.parse(process.argv[2]) as EndpointVisitorsOrder).then(
  () => process.exit(0),
  error => {
    process.stderr.write(`${error.stack ?? error}\n`);
    process.exit(1);
  },
);
