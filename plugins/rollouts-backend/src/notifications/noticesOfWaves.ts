// SPDX-License-Identifier: Apache-2.0
/** What people are told of a release in waves as a whole. Pure. */
import type { NotificationSeverity } from '@backstage/plugin-notifications-common';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import type { Environment } from '../environments';
import type { WavesEvent, WavesEventKind } from '../waves/WavesFeed';
import { noticesBy } from './noticesBy';
import type { NotificationSettings } from './settings';

const severities: Readonly<Record<WavesEventKind, NotificationSeverity>> = {
  wavesStarted: 'normal',
  wavesStopped: 'high',
  wavesFinished: 'normal',
};

const headlines: Readonly<Record<WavesEventKind, (waves: string) => string>> = {
  wavesStarted: waves => `the release in ${waves} began`,
  wavesStopped: waves => `the release in ${waves} stopped`,
  wavesFinished: waves => `the release in ${waves} is done`,
};

/** As `noticesBy`. */
export function noticesOfWaves(
  settings: Pick<NotificationSettings, 'rules'>,
  environments: readonly Environment[],
  { kind, waves, reason, release, by }: WavesEvent,
): NotificationSendOptions[] {
  const { id, entityRef, workload, version, operator, plan } = waves;
  const places = plan.flatMap(wave => wave.places);
  const order = plan
    .map(wave => wave.places.map(it => it.environment).join(' and '))
    .join(', then ');
  const number = plan.length === 1 ? '1 wave' : `${plan.length} waves`;
  return noticesBy(settings, environments, {
    kind,
    places,
    title: `${workload} ${version}: ${headlines[kind](number)}`,
    description: `${reason}; ${order}; begun by ${operator}`,
    link: release
      ? `/rollouts/releases/${encodeURIComponent(release)}`
      : '/rollouts?tab=history',
    scope: `waves/${id}`,
    severity: severities[kind],
    // Their owners are found where it is sent.
    owners: [entityRef ?? []].flat(),
    operator,
    actor: by,
  });
}
