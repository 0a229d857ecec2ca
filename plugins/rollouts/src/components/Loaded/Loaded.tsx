// SPDX-License-Identifier: Apache-2.0
import type { ReactElement } from 'react';
import { Progress } from '@backstage/core-components';
import type { RolloutView } from '@teal/rollouts-common';
import type { LiveRollouts } from '../../live/useRollouts';
import { LoadTrouble } from './LoadTrouble';
import { StaleNotice } from './StaleNotice';

/** What is made of the Rollouts once they are there; until then the wait, or why there are none to see. Of what is there but no longer followed it says so. */
export function Loaded(props: {
  live: LiveRollouts;
  /** The entity, or whatever was asked for. */
  name: string;
  children: (rollouts: readonly RolloutView[]) => ReactElement;
}) {
  const { live, name, children } = props;
  const { rollouts, freshness } = live;
  if (
    freshness.kind === 'refused' ||
    (!rollouts && freshness.kind === 'offline')
  ) {
    return <LoadTrouble freshness={freshness} name={name} />;
  }
  if (!rollouts) return <Progress />;
  return (
    <>
      {freshness.kind === 'offline' && <StaleNotice freshness={freshness} />}
      {children(rollouts)}
    </>
  );
}
