// SPDX-License-Identifier: Apache-2.0
import type { ClusterView } from '@teal/rollouts-common';
import type { Translate } from '../translation';
import type { Tone } from './phase';

/** How something about a cluster is, and what is behind it. */
export interface ClusterWord {
  readonly tone: Tone;
  readonly label: string;
  /** A sentence, where there is one. */
  readonly why?: string;
}

/** Whether the portal reaches the cluster. */
export function connectionOf(
  { state, reason }: ClusterView,
  t: Translate,
): ClusterWord {
  const tone = state === 'connected' ? 'good' : 'bad';
  return { tone, label: t(`clusters.${state}`), why: reason };
}

/** Who carries releases out there; nobody knows while the cluster can't be asked. */
export function controllerOf(
  { state, leading, leader }: ClusterView,
  t: Translate,
): ClusterWord {
  if (leading) {
    return { tone: 'good', label: t('clusters.leadsHere'), why: leader };
  }
  if (leader) {
    return { tone: 'good', label: t('clusters.leadsThere'), why: leader };
  }
  return state === 'connected'
    ? { tone: 'bad', label: t('clusters.leadsNobody') }
    : { tone: 'calm', label: t('clusters.leadsUnknown') };
}

/** What keeps a new version from going out at once. */
export function gateOf({ gated }: ClusterView, t: Translate): ClusterWord {
  switch (gated?.status) {
    case 'True':
      return { tone: 'good', label: t('clusters.gateTrue'), why: gated.reason };
    case 'False':
      return { tone: 'bad', label: t('clusters.gateFalse'), why: gated.reason };
    default:
      return {
        tone: 'calm',
        label: t('clusters.gateUnknown'),
        why: gated?.reason,
      };
  }
}

/** Everything about the cluster that a person should know before they look at its Rollouts. */
export function troublesOf(cluster: ClusterView, t: Translate): ClusterWord[] {
  return [
    connectionOf(cluster, t),
    controllerOf(cluster, t),
    gateOf(cluster, t),
  ].filter(({ tone }) => tone === 'bad');
}
