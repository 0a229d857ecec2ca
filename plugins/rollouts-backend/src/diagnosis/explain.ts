// SPDX-License-Identifier: Apache-2.0
/** Plain words for what usually is behind a container that doesn't run, and where to look. */

/** What is known of a container. */
export interface Ailing {
  readonly name: string;
  readonly image?: string;
  /** Kubernetes' word for why it waits or has ended. */
  readonly reason?: string;
  readonly exitCode?: number;
  /** Its last end, where it waits to be started again. */
  readonly lastReason?: string;
  readonly ready?: boolean;
  /** Its memory limit, as in the template. */
  readonly memoryLimit?: string;
}

/** Codes with a meaning of their own: the shell's, and 128 + the signal that ended the process. */
const EXIT_CODES: Readonly<Record<number, string>> = {
  0: 'it ended without an error, but a service must go on running',
  1: 'the program gave up with an error; its last lines say which',
  2: 'the program was called with arguments that it does not know, or gave up with an error',
  126: 'its command is there but cannot be executed: look at the file mode and the image platform',
  127: 'its command is not in the image: look at command and args',
  134: 'the program aborted itself (SIGABRT), as after a failed assertion',
  137: 'it was killed (SIGKILL): by the node for want of memory, or because it did not end in time after SIGTERM',
  139: 'the program crashed (SIGSEGV): it touched memory that is not its own',
  143: 'it was asked to end (SIGTERM), as when its liveness probe fails',
};

/** @returns undefined for a container that is well, or of which no cause is known. */
export function explainContainer(container: Ailing): string | undefined {
  const { name, image, reason, exitCode, lastReason, memoryLimit } = container;
  if (reason === 'OOMKilled' || lastReason === 'OOMKilled') {
    const limit = memoryLimit ? ` of ${memoryLimit}` : '';
    return `${name} used more memory than its limit${limit} and was killed. Raise resources.limits.memory, or find what fills it.`;
  }
  switch (reason) {
    case 'ErrImagePull':
    case 'ImagePullBackOff':
      return `The node cannot fetch the image ${
        image ?? ''
      } of ${name}. Look whether the tag exists in the registry, and whether the namespace has an imagePullSecret for it.`;
    case 'InvalidImageName':
      return `${image ?? 'The image'} of ${name} is no name of an image.`;
    case 'CreateContainerConfigError':
      return `${name} names a ConfigMap or Secret, or a key in one, that is not in the namespace.`;
    case 'CreateContainerError':
    case 'RunContainerError':
    case 'StartError':
    case 'ContainerCannotRun':
      return `${name} could not be started: look at its command, its volumes and its security context.`;
    case 'CrashLoopBackOff':
      return `${name} ends again and again, so Kubernetes waits longer before each start: ${exitText(
        exitCode,
      )}.`;
    case undefined:
    case 'ContainerCreating':
    case 'PodInitializing':
      break;
    default:
      if (exitCode !== undefined) {
        return `${name} has ended: ${exitText(exitCode)}.`;
      }
  }
  if (container.ready !== false || reason !== undefined) return undefined;
  return exitCode !== undefined
    ? `${name} runs again after it ended: ${exitText(exitCode)}.`
    : `${name} runs, but its readiness probe does not pass yet. Look at the events for the probe's answer.`;
}

function exitText(exitCode: number | undefined): string {
  if (exitCode === undefined) return 'how it ended is not known';
  const meaning = EXIT_CODES[exitCode];
  return `exit code ${exitCode}${meaning ? `, ${meaning}` : ''}`;
}

/** What keeps the pod as a whole. */
export function explainPod(pod: {
  readonly reason?: string;
  readonly unscheduled?: string;
  readonly phase?: string;
}): string | undefined {
  if (pod.reason === 'Evicted') {
    return 'The node was short of memory or disk and sent the pod away. Give it requests that fit what it uses.';
  }
  if (pod.unscheduled !== undefined) {
    return `No node takes the pod: ${pod.unscheduled} Look at its requests, node selector, affinity and tolerations, or add a node.`;
  }
  return pod.phase === 'Pending'
    ? 'The node prepares the pod: it fetches images and mounts volumes. The events say what takes long.'
    : undefined;
}
