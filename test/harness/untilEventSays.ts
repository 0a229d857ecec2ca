// SPDX-License-Identifier: Apache-2.0
import type { CoreV1Event } from '@kubernetes/client-node';
import { ObjectFeed } from './ObjectFeed';
import type { Teal } from './Teal';

/** Events are written beside a round, so they come when they come. */
export async function untilEventSays(teal: Teal, says: RegExp): Promise<void> {
  const events = await ObjectFeed.open<CoreV1Event>(
    teal.cluster.kubeConfig,
    `/api/v1/namespaces/${teal.namespace}/events`,
  );
  try {
    await events.until(`an Event says ${says}`, feed =>
      feed.all().some(({ message }) => says.test(message ?? '')),
    );
  } finally {
    events.close();
  }
}
