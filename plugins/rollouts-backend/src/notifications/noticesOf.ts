// SPDX-License-Identifier: Apache-2.0
/** What people are told of an event of a release. Pure. */
import { parseEntityRef } from '@backstage/catalog-model';
import type { NotificationSeverity } from '@backstage/plugin-notifications-common';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import type { ReleaseEvent, ReleaseEventKind } from '@teal/rollouts-common';
import type { Environment } from '../environments';
import { environmentOf } from '../environments';
import { noticesBy } from './noticesBy';
import type { NotificationSettings } from './settings';

/** An event, and what is known of where it happened. */
export interface Occasion {
  readonly event: ReleaseEvent;
  /** Of the entity, as entity refs. */
  readonly owners: readonly string[];
  readonly environments: readonly Environment[];
}

const severities: Readonly<Record<ReleaseEventKind, NotificationSeverity>> = {
  started: 'normal',
  step: 'low',
  paused: 'normal',
  analysis: 'low',
  promoted: 'low',
  failed: 'high',
  rolledBack: 'high',
  finished: 'normal',
};

/** Without a Rollout its id is that of a record, which says nothing to people. */
const nameOf = ({ method, release }: ReleaseEvent): string =>
  method === 'rolling' ? 'the release' : `release ${release}`;

const headlines: Readonly<
  Record<ReleaseEventKind, (event: ReleaseEvent) => string>
> = {
  started: event => `${nameOf(event)} began`,
  step: event => `${nameOf(event)} reached step ${event.step}`,
  paused: event =>
    `${nameOf(event)} waits${
      event.step === undefined ? '' : ` at step ${event.step}`
    }`,
  analysis: event => `a metric of ${nameOf(event)} was judged`,
  promoted: event => `${nameOf(event)} was promoted`,
  failed: event => `${nameOf(event)} failed`,
  rolledBack: event => `${nameOf(event)} was rolled back`,
  finished: event => `${nameOf(event)} is over`,
};

/** As `noticesBy`. */
export function noticesOf(
  settings: Pick<NotificationSettings, 'rules'>,
  { event, owners, environments }: Occasion,
): NotificationSendOptions[] {
  const { cluster, namespace } = event;
  const environment = environmentOf(environments, event);
  return noticesBy(settings, environments, {
    kind: event.kind,
    places: [{ cluster, namespace }],
    title: `${event.name} in ${
      environment?.name ?? `${cluster}/${namespace}`
    }: ${headlines[event.kind](event)}`,
    description: descriptionOf(event),
    link: linkOf(event),
    scope: scopeOf(event),
    severity: severities[event.kind],
    owners,
    operator: operatorOf(event),
    actor: actorOf(event),
  });
}

/** Who began the release. */
function operatorOf({ method, by, startedBy }: ReleaseEvent) {
  return startedBy ?? (method === 'rolling' ? by : undefined);
}

/** Who did what is told: of a failure or an end it is nobody. */
function actorOf({ kind, by }: ReleaseEvent): string | undefined {
  return kind === 'started' || kind === 'promoted' ? by : undefined;
}

function descriptionOf(event: ReleaseEvent): string {
  const { cluster, namespace, name, kind, weight } = event;
  const operator = operatorOf(event);
  const parts = [
    event.message,
    // A release that waits says so itself.
    weight !== undefined &&
      !event.message.includes('% of the requests') &&
      `${weight} % of the requests go to the new version`,
    `${namespace}/${name} in cluster ${cluster}`,
    kind === 'promoted' && event.by && `promoted by ${event.by}`,
    operator && `begun by ${operator}`,
  ];
  return parts.filter(Boolean).join('; ');
}

/** The messages of one release replace each other in the portal. */
function scopeOf({ cluster, namespace, name, release }: ReleaseEvent): string {
  return [cluster, namespace, name, release].join('/');
}

function linkOf({ entityRef, method, release }: ReleaseEvent): string {
  if (method === 'rolling') {
    return `/rollouts/releases/${encodeURIComponent(release)}`;
  }
  if (entityRef === undefined) return '/rollouts';
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const path = [namespace, kind, name].map(encodeURIComponent).join('/');
  return `/catalog/${path}/rollouts`;
}
