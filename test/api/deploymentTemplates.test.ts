// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { NewRelease, RolloutView } from '@teal/rollouts-common';
import { imageOf } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { GitFileHost } from '../harness/templateInternals';
import { Portal } from './Portal';

const steps = [{ replicas: '50%', traffic: { weight: 0 }, pause: {} }];

/** The template that we ship. */
const webService = readFileSync(
  resolve(__dirname, '../../examples/deployment-templates/web-service.yaml'),
  'utf8',
);

story(
  'a service is released by a template of a file host, through the gate, and by another version again',
  'deployment-templates',
  { shop: false, steps, replicas: 2, route: false },
  async teal => {
    const host = await GitFileHost.start();
    host.push({ 'deploy/web-service.yaml': webService });
    const portal = await startPortal(teal, host);
    try {
      await portal.untilClusters(
        ([local]) => local.leading && local.gated?.status === 'True',
      );
      await teal.startShop();
      const { items, problems } = await synced(portal);
      assert.deepEqual(problems, []);
      assert.deepEqual(
        items.map(({ id, version }) => `${id} ${version}`),
        ['web-service 1.0.0'],
      );
      await refusedWithItsLine(teal, portal, host);
      await released(teal, portal);
      await releasedAgain(teal, portal);
    } finally {
      await portal.stop();
      await host.stop();
    }
  },
);

function startPortal(
  { cluster: { facts } }: Teal,
  host: GitFileHost,
): Promise<Portal> {
  return Portal.start(
    {
      clusters: [
        { name: 'local', kubeconfig: { file: facts.controllerKubeconfig } },
      ],
      templates: { locations: [{ url: host.url('deploy') }] },
    },
    [],
    { integrations: host.integrations },
  );
}

async function synced({ client }: Portal) {
  await client.syncTemplates();
  return client.listTemplates();
}

function askedFor(teal: Teal, asked: Partial<NewRelease> = {}): NewRelease {
  return {
    ...{ cluster: 'local', namespace: teal.namespace },
    workload: { name: teal.name },
    template: { id: 'web-service' },
    version: 'v2',
    takeOver: true,
    ...asked,
  };
}

/** Every kind of mistake: by the schema of the parameters, of the API server, and by the API server itself. */
async function refusedWithItsLine(
  teal: Teal,
  portal: Portal,
  host: GitFileHost,
): Promise<void> {
  const lineOf = (text: string, part: string) =>
    text.split('\n').findIndex(line => line.includes(part)) + 1;
  const asked = (more: Partial<NewRelease>) =>
    portal.client
      .previewRelease(askedFor(teal, more))
      .then(() => 'nothing was refused', messageOf);

  assert.match(
    await asked({ parameters: { replicas: 'many' } }),
    /parameters\.replicas must be integer/,
  );
  assert.match(
    await asked({ takeOver: false }),
    /fields of Deployment cart that somebody else keeps: .*\(.+\)/,
  );
  const mistakes: [string, string, string, string][] = [
    ['1.0.1', 'image: ${{', 'imago: ${{', 'containers[0].imago is unknown'],
    ['1.0.2', 'app: ${{ parameters.name }}', 'app: other', 'spec.selector: '],
    [
      '1.0.3',
      'replicas: ${{ parameters.replicas }}',
      'replicas: -1',
      'spec.replicas: ',
    ],
  ];
  for (const [version, from, to, sentence] of mistakes) {
    const text = webService
      .replace('version: 1.0.0', `version: ${version}`)
      .replaceAll(from, to);
    host.push({ 'deploy/web-service.yaml': text });
    await synced(portal);
    const message = await asked({});
    const line = lineOf(text, to === 'app: other' ? 'selector:' : to);
    assert.ok(message.startsWith(`web-service.yaml:${line}:`), message);
    assert.ok(message.includes(sentence), message);
  }
  assert.equal(imageIn(teal), imageOf('v1'));
  assert.deepEqual(await recordsOf(teal, portal), []);
}

/** From the dry run to the end. */
async function released(teal: Teal, portal: Portal): Promise<void> {
  const { client } = portal;
  const asked = askedFor(teal, {
    template: { id: 'web-service', version: '1.0.0' },
    parameters: {
      replicas: '2',
      environment: '{"GREETING": "a: \\"b\\" # ${{ parameters.image }}"}',
    },
  });
  const preview = await client.previewRelease(asked);
  assert.deepEqual(preview.template, { id: 'web-service', version: '1.0.0' });
  const paths = preview.changes.map(({ path }) => path);
  assert.ok(
    paths.includes('spec.template.spec.containers[shop].image'),
    paths.join(),
  );
  assert.ok(paths.some(path => path.includes('containers[shop].env')));
  assert.equal(imageIn(teal), imageOf('v1'), 'a dry run stores nothing');

  const begun = await client.startRelease(asked);
  assert.deepEqual(begun.template, { id: 'web-service', version: '1.0.0' });
  assert.equal(begun.parameters?.image, imageOf('v2'));
  assert.match(begun.releaseId ?? '', /^g\d+/);
  const page = portal.follow(refOf(teal));
  const paused = await page.until('step 1 waits', phaseIs('Paused'));
  const { id } = paused.rollout.status!.release!;
  assert.equal(id, begun.releaseId);
  assert.equal(paused.rollout.status?.release?.changedBy, 'user:default/mock');
  await client.act(refOf(teal), { action: 'promote-full', release: id });
  page.close();
  await teal.untilEnded(id, 'Succeeded');

  const [container] = containersOf(teal);
  assert.equal(container.image, imageOf('v2'));
  assert.deepEqual(container.env, [
    { name: 'LOG_LEVEL', value: 'info' },
    { name: 'GREETING', value: 'a: "b" # ${{ parameters.image }}' },
  ]);
}

/** The same is nothing new; a changed parameter is; and the release before can be gone back to with all that it was. */
async function releasedAgain(teal: Teal, portal: Portal): Promise<void> {
  const { client } = portal;
  const [record] = await recordsOf(teal, portal);
  const template = { id: 'web-service', version: '1.0.0' };
  assert.deepEqual(record.template, template);
  const { parameters, workload: _workload } = record;
  const same = askedFor(teal, {
    ...{ template, parameters, takeOver: false, version: undefined },
  });
  assert.match(
    await client
      .previewRelease(same)
      .then(() => 'nothing was refused', messageOf),
    /makes the pods that Deployment cart has already/,
  );
  const louder = await client.previewRelease({
    ...same,
    parameters: { ...parameters, logLevel: 'debug' },
  });
  assert.deepEqual(
    louder.changes
      .filter(({ path }) => path.includes('containers'))
      .map(({ path, from, to }) => ({ path, from, to })),
    [
      {
        path: 'spec.template.spec.containers[shop].env[LOG_LEVEL].value',
        ...{ from: 'info', to: 'debug' },
      },
    ],
  );
  const again = await client.previewAgain(record.id, 'rerelease', {});
  assert.deepEqual(again.template, template);
}

/** The portal also records what other stories leave behind in the cluster. */
async function recordsOf({ namespace }: Teal, { client }: Portal) {
  return (await client.listReleases({ namespace })).items;
}

function containersOf(teal: Teal) {
  const deployment = teal.feeds.deployments.get(teal.name);
  return deployment?.spec?.template.spec?.containers ?? [];
}

function imageIn(teal: Teal): string | undefined {
  return containersOf(teal)[0]?.image;
}

function refOf({ namespace, name }: Teal) {
  return { cluster: 'local', namespace, name };
}

function phaseIs(phase: string): (view: RolloutView) => boolean {
  return view => view.rollout.status?.phase === phase;
}

function messageOf(error: unknown): string {
  const { body } = error as { body?: { error?: { message?: string } } };
  return body?.error?.message ?? String(error);
}
