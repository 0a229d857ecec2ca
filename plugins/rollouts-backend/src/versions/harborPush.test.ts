// SPDX-License-Identifier: Apache-2.0
import { harborPush } from './harborPush';

const digest = `sha256:${'ab'.repeat(32)}`;
const pushed = {
  type: 'PUSH_ARTIFACT',
  occur_at: 1_586_922_308,
  operator: 'robot$ci',
  event_data: {
    resources: [
      { digest, tag: 'v2', resource_url: 'harbor.corp/shop/cart:v2' },
    ],
    repository: { name: 'cart', namespace: 'shop' },
  },
};

describe("Harbor's webhook", () => {
  it('tells of an image that was pushed', () => {
    expect(harborPush(pushed)).toEqual([
      { image: 'harbor.corp/shop/cart:v2', digest, by: 'robot$ci' },
    ]);
  });

  it.each([
    { ...pushed, type: 'PULL_ARTIFACT' },
    { ...pushed, event_data: {} },
    {
      ...pushed,
      event_data: { resources: [{ digest, resource_url: 'no image' }] },
    },
    {
      ...pushed,
      event_data: {
        resources: [{ resource_url: `harbor.corp/cart@${digest}` }],
      },
    },
    null,
    'text',
  ])('tells of nothing else: %#', payload => {
    expect(harborPush(payload)).toEqual([]);
  });
});
