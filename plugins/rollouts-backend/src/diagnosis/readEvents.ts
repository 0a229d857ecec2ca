// SPDX-License-Identifier: Apache-2.0
import type { EventView } from '@teal/rollouts-common';
import type { ClusterConnection } from '../controller/kubeApi';
import { resourcePath, resources } from '../controller/kubeApi';

/** What is read of an events.k8s.io/v1 Event; the older API's fields are filled where kubelet or a controller of the older kind wrote it. */
interface KubeEvent {
  eventTime?: string | null;
  type?: string;
  reason?: string;
  note?: string;
  regarding?: { kind?: string; name?: string };
  series?: { count: number; lastObservedTime: string };
  deprecatedCount?: number;
  deprecatedLastTimestamp?: string | null;
  metadata: { creationTimestamp?: string };
}

/** An object whose Events are asked for. */
export interface Regarding {
  readonly namespace: string;
  readonly kind: 'Pod' | 'Rollout';
  readonly name: string;
}

/** Kubernetes keeps Events for an hour; of one object these are plenty. */
const MOST_EVENTS = 100;

/** The Events of one object, newest first. */
export async function readEvents(
  connection: ClusterConnection,
  { namespace, kind, name }: Regarding,
): Promise<EventView[]> {
  const { items } = await connection.list<KubeEvent>(
    resourcePath(resources.events, { namespace }),
    {
      fieldSelector: `regarding.kind=${kind},regarding.name=${name}`,
      limit: MOST_EVENTS,
    },
  );
  return items.map(presentEvent).sort((a, b) => (a.at < b.at ? 1 : -1));
}

function presentEvent(event: KubeEvent): EventView {
  const { regarding, reason = '', note = '' } = event;
  const count = event.series?.count ?? event.deprecatedCount ?? 1;
  return {
    at: timeOf(event),
    type: event.type === 'Warning' ? 'Warning' : 'Normal',
    reason,
    message: note,
    object: { kind: regarding?.kind ?? '', name: regarding?.name ?? '' },
    ...(count > 1 && { count }),
  };
}

function timeOf(event: KubeEvent): string {
  const time =
    event.series?.lastObservedTime ??
    event.deprecatedLastTimestamp ??
    event.eventTime ??
    event.metadata.creationTimestamp ??
    0;
  return new Date(time).toISOString();
}
