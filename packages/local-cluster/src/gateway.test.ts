// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { Agent, get } from 'node:http';
import { after, before, test } from 'node:test';
import { type LocalCluster, startLocalCluster } from './index.ts';
import { until } from './until.ts';

const host = 'cart.localhost';
/** A machine under load, no expectation. */
const deadline = () => AbortSignal.timeout(180_000);

let cluster: LocalCluster;
const agent = new Agent({ keepAlive: true });

before(async () => {
  cluster = await startLocalCluster();
  await apply(...version('v1'), ...version('v2'), route(100, 0));
  const { code, stderr } = await cluster.kubectl([
    'wait',
    'deployment',
    '--all',
    '--for=condition=Available',
    '--timeout=300s',
  ]);
  assert.equal(code, 0, stderr);
});

after(async () => {
  agent.destroy();
  await cluster?.stop();
});

async function apply(...objects: object[]): Promise<void> {
  const list = { apiVersion: 'v1', kind: 'List', items: objects };
  const { stderr, code } = await cluster.kubectl(['apply', '-f', '-'], {
    input: JSON.stringify(list),
  });
  assert.equal(code, 0, stderr);
}

/** Deployment and Service of one version. */
function version(tag: string): object[] {
  const name = `cart-${tag}`;
  const labels = { app: 'cart', version: tag };
  const container = {
    name: 'shop',
    image: `teal.dev/shop:${tag}`,
    ports: [{ name: 'http', containerPort: 8080 }],
    readinessProbe: {
      httpGet: { path: '/healthz', port: 'http' },
      periodSeconds: 1,
    },
  };
  const annotations = { 'prometheus.io/scrape': 'true' };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations },
          spec: { containers: [container] },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: {
        selector: labels,
        ports: [{ name: 'http', port: 80, targetPort: 'http' }],
      },
    },
  ];
}

function route(v1: number, v2: number): object {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'cart' },
    spec: {
      parentRefs: [{ name: 'web', namespace: 'gw' }],
      hostnames: [host],
      rules: [
        {
          backendRefs: [
            { name: 'cart-v1', port: 80, weight: v1 },
            { name: 'cart-v2', port: 80, weight: v2 },
          ],
        },
      ],
    },
  };
}

/** The version that answered a visitor. */
function visit(): Promise<string> {
  return new Promise((resolve, reject) => {
    get(`${cluster.gatewayUrl}/`, { agent, headers: { host } }, response => {
      response.resume();
      response.on('end', () =>
        response.statusCode === 200
          ? resolve(String(response.headers['x-version']))
          : reject(new Error(`the gateway answered ${response.statusCode}`)),
      );
    }).on('error', reject);
  });
}

async function visits(count: number): Promise<Record<string, number>> {
  const seen: Record<string, number> = { v1: 0, v2: 0 };
  for (let visitor = 0; visitor < count; visitor += 1) {
    seen[await visit()] += 1;
  }
  return seen;
}

test('the gateway serves a route on localhost', async () => {
  await until(async () => (await visit()) === 'v1', deadline());
  assert.deepEqual(await visits(200), { v1: 200, v2: 0 });
});

test('visitors go where the weights say', async () => {
  await apply(route(0, 100));
  await until(async () => (await visit()) === 'v2', deadline());
  assert.deepEqual(await visits(200), { v1: 0, v2: 200 });

  await apply(route(80, 20));
  await until(async () => (await visit()) === 'v1', deadline());
  const { v2 } = await visits(2_000);
  // Six standard deviations (18 each) around 400: chance alone never fails this.
  assert.ok(v2 > 292 && v2 < 508, `${v2} of 2,000 visitors got v2`);
});

test('Prometheus counts the requests of each Service and asks the pods', async () => {
  const query = async (expression: string) => {
    const url = `${
      cluster.prometheusUrl
    }/api/v1/query?query=${encodeURIComponent(expression)}`;
    const { data } = (await (await fetch(url)).json()) as {
      data: { result: { value: [number, string] }[] };
    };
    return Number(data.result[0]?.value[1] ?? 0);
  };
  await until(async () => {
    const viaGateway = await query(
      'sum(envoy_cluster_upstream_rq_xx{envoy_cluster_name="default_cart-v2_80"})',
    );
    const atPods = await query('sum(http_requests_total{namespace="default"})');
    return viaGateway > 0 && atPods > 0;
  }, deadline());
});
