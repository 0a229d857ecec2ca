// SPDX-License-Identifier: Apache-2.0
import { TwoVersions } from '../capabilities/TwoVersions';
import { virtualServices } from '../istio/providers';
import type { Bench, Figure } from './Bench';
import { flipFigures } from './flips';

/** How long a write takes to reach the visitors on Istio, where no status says that it has. */
export const istioTraffic: Bench = {
  name: 'traffic-istio',
  title: 'A VirtualService is written -> what visitors meet',
  gateway: 'istio',
  async run(): Promise<readonly Figure[]> {
    const versions = await TwoVersions.open('bench-istio', virtualServices);
    try {
      return await flipFigures('VirtualService', versions);
    } finally {
      await versions.close();
    }
  },
};
