// SPDX-License-Identifier: Apache-2.0
import type { Teal } from './Teal';

/** Two workloads, each behind its Service: the shop as it is, and `<shop>-canary` with v2. For tests without a release. */
export async function startBothVersions(teal: Teal): Promise<void> {
  await teal.applyShop();
  await teal
    .beside({ ...teal.options, name: `${teal.name}-canary`, version: 'v2' })
    .applyShop();
}
