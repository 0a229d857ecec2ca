// SPDX-License-Identifier: Apache-2.0
import type { Preset } from './Preset';

/** Strategies that every portal has; one of app-config with the same name replaces it. */
export const builtInPresets: readonly Preset[] = [
  {
    name: 'blue-green',
    builtIn: true,
    description:
      'All new pods stand beside the old ones; a promote moves all requests at once. Needs no route.',
    spec: {
      strategy: {
        type: 'BlueGreen',
        steps: [{ replicas: '100%', traffic: { weight: 0 }, pause: {} }],
      },
    },
  },
  {
    name: 'canary',
    builtIn: true,
    description:
      'A few new pods take 5 % of the requests until somebody promotes, then 20 %, 50 % and all of them by the clock. Needs a route.',
    spec: {
      strategy: {
        type: 'BlueGreen',
        steps: [
          { replicas: '10%', traffic: { weight: 5 }, pause: {} },
          {
            replicas: '25%',
            traffic: { weight: 20 },
            pause: { duration: '10m' },
          },
          {
            replicas: '50%',
            traffic: { weight: 50 },
            pause: { duration: '10m' },
          },
        ],
      },
    },
  },
  {
    name: 'a-b-test',
    builtIn: true,
    description:
      'Requests with the cookie beta=always or the header x-beta: always see the new version; a promote gives it half of all requests, another one all of them. Needs a route.',
    spec: {
      strategy: {
        type: 'BlueGreen',
        steps: [
          {
            replicas: '50%',
            traffic: {
              weight: 0,
              matches: [
                { cookies: [{ name: 'beta', value: 'always' }] },
                { headers: [{ name: 'x-beta', value: 'always' }] },
              ],
            },
            pause: {},
          },
          { replicas: '100%', traffic: { weight: 50 }, pause: {} },
        ],
      },
    },
  },
  {
    name: 'mirror-first',
    builtIn: true,
    description:
      'The new version gets copies of all requests and answers nobody until somebody promotes; then 20 % and 50 % by the clock. Copies of requests that write are written twice. Needs a route.',
    spec: {
      strategy: {
        type: 'BlueGreen',
        steps: [
          {
            replicas: '100%',
            traffic: { weight: 0, mirror: { percent: 100 } },
            pause: {},
          },
          {
            replicas: '100%',
            traffic: { weight: 20 },
            pause: { duration: '10m' },
          },
          {
            replicas: '100%',
            traffic: { weight: 50 },
            pause: { duration: '10m' },
          },
        ],
      },
    },
  },
];
