// SPDX-License-Identifier: Apache-2.0
import {
  hasEnded,
  type RecordStatus,
  type ReleaseStatistics,
} from '@teal/rollouts-common';
import type { Translate } from '../translation';
import { durationText } from './duration';

/** A number that people compare from month to month. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  /** What it is made of. */
  readonly help: string;
}

const DAYS_OF_WEEK = 7;

/** How many, how well and how long. */
export function historyFigures(
  statistics: ReleaseStatistics,
  t: Translate,
): Figure[] {
  const { releases, byStatus, successRate, medianDurationSeconds } = statistics;
  const count = (status: RecordStatus) => byStatus[status] ?? 0;
  const good = count('Succeeded');
  const all = good + count('Failed') + count('TimedOut') + count('RolledBack');
  const moving = Object.entries(byStatus)
    .filter(([status]) => !hasEnded(status as RecordStatus))
    .reduce((sum, [, number]) => sum + number, 0);
  return [
    {
      name: t('figures.releases'),
      value: String(releases),
      help: t('figures.releasesHelp', { moving: String(moving) }),
    },
    {
      name: t('figures.successRate'),
      value: percent(successRate, t),
      help: t('figures.successHelp', {
        good: String(good),
        all: String(all),
      }),
    },
    {
      name: t('figures.duration'),
      value: time(medianDurationSeconds, t),
      help: t('figures.durationHelp'),
    },
  ];
}

/** The four figures of DORA. */
export function deliveryFigures(
  statistics: ReleaseStatistics,
  t: Translate,
): Figure[] {
  const { deploymentFrequency, leadTime, changeFailureRate, timeToRestore } =
    statistics;
  const { failed, changes } = changeFailureRate;
  const { restored, open } = timeToRestore;
  return [
    {
      name: t('figures.frequency'),
      value: frequency(deploymentFrequency.perDay, t),
      help: t('figures.frequencyHelp', {
        count: deploymentFrequency.deployments,
      }),
    },
    {
      name: t('figures.leadTime'),
      value: time(leadTime.medianSeconds, t),
      help: leadTime.known
        ? t('figures.leadTimeHelp', { known: String(leadTime.known) })
        : t('figures.leadTimeUnknown'),
    },
    {
      name: t('figures.failureRate'),
      value: percent(changeFailureRate.rate, t),
      help: changes
        ? t('figures.failureHelp', {
            failed: String(failed),
            changes: String(changes),
          })
        : t('figures.failureNone'),
    },
    {
      name: t('figures.restore'),
      value: time(timeToRestore.medianSeconds, t),
      help:
        restored || open
          ? t('figures.restoreHelp', {
              restored: String(restored),
              open: String(open),
            })
          : t('figures.restoreNone'),
    },
  ];
}

/** Days between the ends of what was asked for. */
export function daysOf({ from, to }: ReleaseStatistics): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

function percent(rate: number | undefined, t: Translate): string {
  return rate === undefined
    ? t('figures.none')
    : t('figures.percent', { number: String(Math.round(rate * 100)) });
}

function time(seconds: number | undefined, t: Translate): string {
  return seconds === undefined
    ? t('figures.none')
    : durationText(seconds * 1_000);
}

/** Of what is rare a week says more than a day. */
function frequency(perDay: number, t: Translate): string {
  const number = (value: number) => String(Number(value.toFixed(1)));
  return perDay >= 1
    ? t('figures.perDay', { number: number(perDay) })
    : t('figures.perWeek', { number: number(perDay * DAYS_OF_WEEK) });
}
