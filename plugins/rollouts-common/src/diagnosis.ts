// SPDX-License-Identifier: Apache-2.0

/** An Event of the cluster: what Kubernetes or Teal said about an object. */
export interface EventView {
  /** RFC 3339; of several alike, when it was said last. */
  at: string;
  type: 'Normal' | 'Warning';
  /** One word, such as CommandDropped or BackOff. */
  reason: string;
  message: string;
  object: { kind: string; name: string };
  /** How often it was said, where more than once. */
  count?: number;
}

/** How a container stands. */
export interface ContainerDiagnosis {
  name: string;
  /** Runs before the others and must end well. */
  init?: boolean;
  state: 'waiting' | 'running' | 'terminated' | 'unknown';
  /** Kubernetes' word, such as CrashLoopBackOff. */
  reason?: string;
  message?: string;
  /** Of its present end, or of the one before. */
  exitCode?: number;
  restarts: number;
  /** What usually is behind it, and where to look. */
  explanation?: string;
  /** The newest lines that it wrote, oldest first. */
  lines: string[];
  /** The same of the container before its last restart. */
  previousLines: string[];
}

/** `GET …/pods/{pod}/diagnosis`: why a pod is not ready. */
export interface PodDiagnosis {
  pod: string;
  /** As kubectl prints it. */
  status: string;
  ready: boolean;
  /** When this was looked at, RFC 3339. */
  at: string;
  /** What keeps the pod as a whole, where no container is to blame. */
  explanation?: string;
  containers: ContainerDiagnosis[];
  /** Newest first. */
  events: EventView[];
}

/** `GET /releases/{id}/diagnosis`: how pods of a release were when it went wrong, with up to 200 lines of each container; what looks like a secret is masked. */
export interface KeptDiagnosis {
  /** At most 5, those that were not ready first; empty for a release that went well. */
  pods: PodDiagnosis[];
}
