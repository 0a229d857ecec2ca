// SPDX-License-Identifier: Apache-2.0
import type { RouterHand } from '../harness/RouterHand';

/** The route and its companions, without what every write changes. */
export async function written(hand: RouterHand): Promise<unknown> {
  const { route, companions } = await hand.objects();
  return [route, ...companions].map(({ metadata, spec }) => {
    const { name, labels, annotations } = metadata;
    return { name, labels, annotations, spec };
  });
}
