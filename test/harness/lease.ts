// SPDX-License-Identifier: Apache-2.0
import type { Teal } from './Teal';

/** Resolves when this one leads the controllers of the cluster. */
export async function untilLeaseIsHeldBy(
  teal: Teal,
  identity: string,
): Promise<void> {
  const holderIs = `jsonpath={.spec.holderIdentity}=${identity}`;
  for (const condition of ['create', holderIs]) {
    await teal.kubectl.ok([
      ...['wait', '-n', 'teal-system', 'lease/teal-controller'],
      ...[`--for=${condition}`, '--timeout=120s'],
    ]);
  }
}

/** Identity of the one that leads now. */
export async function leaseHolder(teal: Teal): Promise<string> {
  return teal.kubectl.ok([
    ...['get', '-n', 'teal-system', 'lease/teal-controller'],
    ...['--output', 'jsonpath={.spec.holderIdentity}'],
  ]);
}
