// SPDX-License-Identifier: Apache-2.0
import { test, type TestContext } from 'node:test';
import type { ShopOptions } from './manifests';
import { Teal } from './Teal';

/** A story's world, and whether a shop with a Healthy Rollout stands in it from the start. */
export interface StoryOptions extends Partial<ShopOptions> {
  /** Default true. */
  readonly shop?: boolean;
}

/**
 * One user story as one test: in a namespace of its own, which is kept as files
 * when the story fails and removed in any case.
 *
 * @param namespace - prefix of the namespace: letters, digits, dashes
 */
export function story(
  title: string,
  namespace: string,
  options: StoryOptions,
  run: (teal: Teal, t: TestContext) => Promise<void>,
): void {
  test(title, async t => {
    const { shop = true, ...shopOptions } = options;
    const teal = await Teal.open(namespace, shopOptions);
    let failed = true;
    try {
      if (shop) await teal.startShop();
      await run(teal, t);
      failed = false;
    } finally {
      await teal.close(failed);
    }
  });
}
