// SPDX-License-Identifier: Apache-2.0
import { TestCluster } from '../harness/TestCluster';
import { type Bench, type Figure, round } from './Bench';
import { Fleet } from './fleet';

const size = 100;

/** A hundred releases started at once, beside a hundred native rolling updates in the same run. */
export const hundredAtOnce: Bench = {
  name: 'hundred',
  title: '100 releases at once',
  async run(cluster): Promise<readonly Figure[]> {
    const shared = new TestCluster(cluster.facts);
    const native = await Fleet.open(shared, 'bench-native');
    const controller = cluster.startController();
    const released = await Fleet.open(shared, 'bench-released');
    try {
      await native.grow(size, false);
      await released.grow(size, true);
      const nativeMs = await native.changeAll('v2');
      const releasedMs = await released.changeAll('v2');
      return [
        {
          name: '100 native rolling updates',
          value: round(nativeMs / 1_000),
          unit: 's',
        },
        { name: '100 releases', value: round(releasedMs / 1_000), unit: 's' },
        {
          name: 'releases : native',
          value: round(releasedMs / nativeMs),
          unit: 'x',
          aim: 'at most 1.5x',
        },
      ];
    } finally {
      await released.close();
      await native.close();
      await controller.stop();
    }
  },
};
