// SPDX-License-Identifier: Apache-2.0
// The registry that the shop's images would come from: the portal lists its versions, the local cluster's pods need none.
import { build } from '../../packages/local-cluster/src/build.ts';
import { ImageRegistryProcess } from '../../packages/local-cluster/src/ImageRegistryProcess.ts';

const repository = 'shop';
/** Host of the shop's images, as examples/demo/shop.yaml names them. */
const host = 'teal.dev';
const dayMs = 24 * 3600 * 1000;

/** The oldest first, a day between them; `v1` is what the shop starts with. */
const tags = ['v1', 'v2', 'v3', 'v4'];

/**
 * Starts it with a few versions of the shop in it.
 *
 * @returns {Promise<{settings: {host: string, url: string}, stop(): Promise<void>}>} `settings` is an entry of `rollouts.registries`
 */
export async function startRegistry() {
  const { registry: program } = await build({ withIstio: false });
  const registry = await ImageRegistryProcess.start(program);
  for (const [index, tag] of tags.entries()) {
    await registry.push({
      repository,
      tag,
      created: new Date(
        Date.now() - (tags.length - index) * dayMs,
      ).toISOString(),
    });
  }
  return {
    settings: { host, url: registry.url },
    stop: () => registry.stop(),
  };
}
