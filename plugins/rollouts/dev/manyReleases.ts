// SPDX-License-Identifier: Apache-2.0
import {
  RECORD_STATUSES,
  hasEnded,
  type ReleaseDetail,
} from '@teal/rollouts-common';
import { releaseOf } from '../src/fixtures/releases';
import { FIXTURE_NOW } from '../src/fixtures/rolloutView';

const ENDED = RECORD_STATUSES.filter(hasEnded);
const AN_HOUR = 3_600;
/** Behind those that the fixture tells of one by one. */
const FIRST_AT = 7 * 86_400;
const FIRST_NUMBER = 1_000;

/** A history that grew for years: one release an hour, three of four of which succeeded. */
export function manyReleases(count: number, now: number): ReleaseDetail[] {
  const late = (now - FIXTURE_NOW) / 1_000;
  return Array.from({ length: count }, (_, index) =>
    releaseOf({
      number: FIRST_NUMBER + count - index,
      secondsAgo: FIRST_AT + index * AN_HOUR - late,
      status: index % 4 ? 'Succeeded' : ENDED[(index / 4) % ENDED.length],
      description: index % 3 ? undefined : `Change ${index} of the season`,
      operator: index % 2 ? 'user:default/alice' : 'user:default/bob',
      reason: index % 4 ? undefined : 'a reason that takes a line of its own',
    }),
  );
}
