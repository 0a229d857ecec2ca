// SPDX-License-Identifier: Apache-2.0
/** What the schema says about spec.gates. */
import type { BadRollout, SpecPart } from './rolloutCases';

const webhook = {
  url: 'https://hooks.example.com/cart',
  secretRef: { name: 'hooks', key: 'cart' },
} as const;

/** Every field of both kinds. */
export const goodGates: SpecPart = {
  gates: [
    {
      name: 'change-board',
      description: 'CHG tickets are approved on Tuesdays',
      when: 'Start',
      approval: {},
    },
    {
      name: 'load-test',
      when: 'Traffic',
      steps: [1, 2],
      webhook: {
        ...webhook,
        timeout: '5s',
        interval: '30s',
        retries: 5,
        headers: [
          { name: 'x-team', value: 'shop' },
          {
            name: 'authorization',
            valueFrom: { name: 'hooks', key: 'token' },
          },
        ],
        tls: { caFrom: { name: 'hooks', key: 'ca' } },
      },
    },
    { name: 'sign-off', when: 'Promotion', approval: {} },
    { name: 'orders', when: 'Rollback', webhook },
  ],
};

const gate = (more: SpecPart): SpecPart => ({
  gates: [{ name: 'board', when: 'Start', ...more }],
});

const rule = (sentence: string) => `spec.gates[0]: Invalid value: ${sentence}`;

export const badGates: readonly BadRollout[] = [
  {
    name: 'a gate that nobody answers',
    spec: gate({}),
    says: rule('a gate has either an approval or a webhook'),
  },
  {
    name: 'a gate that two answer',
    spec: gate({ approval: {}, webhook }),
    says: rule('a gate has either an approval or a webhook'),
  },
  {
    name: 'a person who watches for a rollback',
    spec: gate({ when: 'Rollback', approval: {} }),
    says: rule(
      'a gate at Rollback needs a webhook: a person aborts or rolls back without being asked',
    ),
  },
  {
    name: 'steps of a gate at the start',
    spec: gate({ approval: {}, steps: [1] }),
    says: rule('only a gate at Traffic has steps'),
  },
  {
    name: 'a gate of a step that there is not',
    spec: gate({ when: 'Traffic', approval: {}, steps: [3] }),
    says: 'spec.gates: Invalid value: a gate names a step that the release does not have',
  },
  {
    name: 'a hook without a key to sign with',
    spec: gate({ webhook: { url: webhook.url } }),
    says: 'spec.gates[0].webhook.secretRef: Required value',
  },
  {
    name: 'a hook with a password in its address',
    spec: gate({ webhook: { ...webhook, url: 'https://kim:pw@example.com' } }),
    says: 'spec.gates[0].webhook.url: Invalid value: "https://kim:pw@example.com": spec.gates[0].webhook.url in body should match',
  },
];
