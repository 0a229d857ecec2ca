// SPDX-License-Identifier: Apache-2.0
import { assertWorkload } from './assertWorkload';
import { readTemplate } from './DeploymentTemplate';
import { renderTree } from './renderTree';
import { templateText } from './__testUtils__/templateText';

const target = {
  namespace: 'shop',
  reference: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
};

function made(
  metadata: string,
  options: {
    readonly kind?: string;
    readonly more?: string;
    readonly pod?: string;
  } = {},
): void {
  const { kind = 'Deployment', more = '', pod = '{}' } = options;
  const manifest = `apiVersion: apps/v1
kind: ${kind}
metadata: ${metadata}
${more}
spec:
  template:
    metadata: ${pod}
    spec: { containers: [{ name: shop, image: a }] }
`;
  const template = readTemplate('web.yaml', templateText({ manifest }));
  if (!template) throw new Error('it is a template');
  const { file, manifest: tree } = template;
  const parameters = {
    name: 'payment',
    labels: new Map([['rollouts.teal.dev/bypass', 'me']]),
  };
  const input = { parameters };
  assertWorkload(file, renderTree({ file, tree, input, now: () => 0 }), target);
}

describe('what a template makes', () => {
  it('is the workload of the release, with or without saying so', () => {
    expect(() => made('{}')).not.toThrow();
    expect(() =>
      made('{ name: cart, namespace: shop, labels: { app: cart } }'),
    ).not.toThrow();
  });

  it.each<[string, () => void, string]>([
    [
      'of another name',
      () => made('{ name: "${{ parameters.name }}" }'),
      'metadata.name is "payment", and the release is about cart',
    ],
    [
      'in another namespace',
      () => made('{ namespace: kube-system }'),
      'metadata.namespace is "kube-system", and the release is about shop',
    ],
    [
      'of another kind',
      () => made('{}', { kind: 'DaemonSet' }),
      'kind is "DaemonSet", and the release is about Deployment',
    ],
    [
      'with a status',
      () => made('{}', { more: 'status: {}' }),
      "status is not a template's to set",
    ],
    [
      'with finalizers',
      () => made('{ finalizers: [a] }'),
      "metadata.finalizers is not a template's to set",
    ],
    [
      'with owners',
      () => made('{ ownerReferences: [] }'),
      "metadata.ownerReferences is not a template's to set",
    ],
    [
      'past the gate',
      () => made('{ annotations: { rollouts.teal.dev/bypass: x } }'),
      "metadata.annotations.rollouts.teal.dev/bypass is Teal's own",
    ],
    [
      'past the gate by a parameter',
      () => made('{ labels: "${{ parameters.labels }}" }'),
      "metadata.labels.rollouts.teal.dev/bypass is Teal's own",
    ],
    [
      'with the marker of the gate',
      () =>
        made('{}', { pod: '{ annotations: { rollouts.teal.dev/held: g1 } }' }),
      "spec.template.metadata.annotations.rollouts.teal.dev/held is Teal's own",
    ],
  ])('is not a workload %s', (_what, make, message) => {
    expect(make).toThrow(message);
    expect(make).toThrow(/^web\.yaml:\d+:\d+: /);
  });
});
