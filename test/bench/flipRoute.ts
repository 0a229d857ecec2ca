// SPDX-License-Identifier: Apache-2.0
import { type Provider, TwoVersions } from '../capabilities/TwoVersions';
import type { Figure } from './Bench';
import { flipFigures } from './flips';

/** The figures of one kind of route, in a world of its own. */
export async function flipRoute(
  route: string,
  namespace: string,
  provider: Provider,
): Promise<readonly Figure[]> {
  const versions = await TwoVersions.open(namespace, provider);
  try {
    return await flipFigures(route, {
      hand: versions.hand,
      visit: () => versions.visitGateway(),
    });
  } finally {
    await versions.close();
  }
}
