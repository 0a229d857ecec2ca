// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import type { RolloutView } from '@teal/rollouts-common';
import { useTrafficSeries } from '../../live/useTrafficSeries';
import { trafficNow } from '../../model/release';
import { MirrorPanel } from '../MirrorPanel/MirrorPanel';
import { TrafficCharts } from '../TrafficCharts/TrafficCharts';
import { TrafficSplit } from '../TrafficSplit/TrafficSplit';

/** Who sees the new version, what that looks like now, and how it went. */
export function Traffic(props: {
  view: RolloutView;
  /** What stands between what is now and how it went. */
  children?: ReactNode;
}) {
  const { view } = props;
  const answer = useTrafficSeries(view);
  return (
    <>
      <TrafficSplit view={view} />
      {trafficNow(view).mirror && <MirrorPanel view={view} answer={answer} />}
      {props.children}
      <TrafficCharts view={view} answer={answer} />
    </>
  );
}
