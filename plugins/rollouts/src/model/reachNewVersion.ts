// SPDX-License-Identifier: Apache-2.0
import { canaryServiceName, type RolloutView } from '@teal/rollouts-common';
import { hasNewPods, weightOf } from './release';

/** The two ways to a version that gets no requests yet. */
export interface Ways {
  /** Address inside the cluster. */
  readonly url: string;
  /** Brings it to http://localhost:8080 of the person's machine. */
  readonly command: string;
}

const LOCAL_PORT = 8080;

/** @returns undefined where no new pod is ready to answer, or where they get requests anyway. */
export function reachNewVersion(view: RolloutView): Ways | undefined {
  const { metadata, spec, status } = view.rollout;
  const ready = hasNewPods(view) && (status?.canary?.readyReplicas ?? 0) > 0;
  if (!ready || weightOf(view) > 0) return undefined;
  const service = canaryServiceName(spec.traffic.service);
  const port = view.servicePort ?? 80;
  const suffix = port === 80 ? '' : `:${port}`;
  return {
    url: `http://${service}.${metadata.namespace}${suffix}`,
    command: `kubectl port-forward --namespace ${metadata.namespace} service/${service} ${LOCAL_PORT}:${port}`,
  };
}
