// SPDX-License-Identifier: Apache-2.0
import { yamlLines } from './ourLines';

const oursOf = (object: unknown) =>
  yamlLines(object, { canary: 'cart-canary' })
    .filter(({ ours }) => ours)
    .map(({ text }) => text.trim());

it('marks references to the extra Service, and the weight beside them', () => {
  expect(
    oursOf({
      kind: 'HTTPRoute',
      metadata: {
        name: 'cart',
        annotations: {
          'rollouts.teal.dev/original.cart': '{}',
          team: 'shop',
        },
      },
      spec: {
        rules: [
          {
            backendRefs: [
              { name: 'cart', port: 80, weight: 80 },
              { name: 'cart-canary', port: 80, weight: 20 },
              { name: 'other', port: 80 },
            ],
          },
        ],
      },
    }),
  ).toEqual([
    'rollouts.teal.dev/original.cart: "{}"',
    'weight: 80',
    '- name: cart-canary',
    'port: 80',
    'weight: 20',
  ]);
});

it('marks the whole of a rule that leads nowhere else', () => {
  expect(
    oursOf({
      spec: {
        rules: [
          {
            matches: [{ headers: [{ name: 'x-user', value: 'in' }] }],
            backendRefs: [{ name: 'cart-canary', port: 80 }],
          },
          { backendRefs: [{ name: 'cart', port: 80 }] },
        ],
      },
    }),
  ).toEqual([
    '- matches:',
    '- headers:',
    '- name: x-user',
    'value: in',
    'backendRefs:',
    '- name: cart-canary',
    'port: 80',
  ]);
});

it('knows a VirtualService and an Ingress', () => {
  expect(
    oursOf({
      spec: {
        http: [
          {
            route: [
              { destination: { host: 'cart' }, weight: 90 },
              {
                destination: { host: 'cart-canary.shop.svc.cluster.local' },
                weight: 10,
              },
            ],
          },
        ],
      },
    }),
  ).toEqual([
    'weight: 90',
    '- destination:',
    'host: cart-canary.shop.svc.cluster.local',
    'weight: 10',
  ]);
  expect(
    oursOf({
      spec: {
        rules: [
          {
            http: {
              paths: [
                { path: '/', backend: { service: { name: 'cart-canary' } } },
              ],
            },
          },
        ],
      },
    }),
  ).toContain('name: cart-canary');
});

it('marks the hash that a Service is pinned to', () => {
  expect(
    oursOf({ spec: { selector: { app: 'cart', 'pod-template-hash': 'aaa' } } }),
  ).toEqual(['pod-template-hash: aaa']);
});

it('marks nothing in a route that Teal has left', () => {
  expect(
    oursOf({
      spec: { rules: [{ backendRefs: [{ name: 'cart', weight: 3 }] }] },
    }),
  ).toEqual([]);
});

it('marks all of an object that Teal made', () => {
  const lines = yamlLines({ kind: 'Service' }, { canary: 'a', all: true });
  expect(lines).toEqual([{ text: 'kind: Service', ours: true }]);
});
