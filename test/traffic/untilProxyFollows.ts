// SPDX-License-Identifier: Apache-2.0
import { Barrier } from '../capabilities/Barrier';
import type { Teal } from '../harness/Teal';
import { redirectBarrier } from './gatewayProviders';

/**
 * Resolves when the proxy serves every route as it stands. Contour reports on a
 * route when it has understood it, and on a busy machine its proxy follows a
 * good while later.
 */
export async function untilProxyFollows(teal: Teal): Promise<void> {
  const barrier = new Barrier(teal, redirectBarrier);
  try {
    await barrier.passed();
  } finally {
    barrier.close();
  }
}
