// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { story } from '../../harness/story';
import { subsets } from '../providers';
import { startShop } from '../../capabilities/releases';

const teapot = {
  match: [{ uri: { exact: '/teapot' } }],
  directResponse: { status: 418 },
};

story(
  'a VirtualService that is deleted in mid-release stops it with a sentence; back again, and edited, the release goes on and ends clean',
  'istio-lost',
  {
    shop: false,
    route: false,
    replicas: 2,
    steps: [{ replicas: '100%', traffic: { weight: 50 }, pause: {} }],
  },
  async teal => {
    const { hand } = await startShop(teal, subsets);
    const [route] = subsets.objects(teal);
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    const kind = 'virtualservices.networking.istio.io';
    await teal.kubectl.ok(['delete', kind, teal.name]);
    const { status } = await teal.untilPhase('Degraded');
    assert.match(status?.message ?? '', /VirtualService cart/);

    await teal.apply(route);
    await teal.untilPausedAt(1);
    const edit = [{ op: 'add', path: '/spec/http/0', value: teapot }];
    await teal.kubectl.ok([
      ...['patch', kind, teal.name],
      ...['--type=json', '--patch', JSON.stringify(edit)],
    ]);
    const release = teal.releaseId();
    await teal.promote();
    await teal.untilEnded(release, 'Succeeded');

    const after = await hand.objects();
    assert.deepEqual(after.route.spec, {
      ...route.spec,
      http: [teapot, ...(route.spec as { http: object[] }).http],
    });
    assert.equal(after.route.metadata.annotations, undefined);
    assert.deepEqual(
      after.companions.map(rule => rule.metadata.name),
      ['cart'],
    );
    await teal.restored({
      template: template => {
        template.spec!.containers[0].image = 'teal.dev/shop:v2';
      },
    });
  },
);
