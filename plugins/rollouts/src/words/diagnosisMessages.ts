// SPDX-License-Identifier: Apache-2.0

/** Of a pod's dialog, and of what is kept with a release. */
export const diagnosisMessages = {
  diagnosis: {
    open: 'Logs and diagnosis of {{pod}}',
    loading: 'Looking at the pod…',
    failed: 'What ails {{pod}} cannot be said: {{reason}}',
    gone: 'The pod is gone. This is what was seen of it last.',
    well: 'The pod is ready.',
    unknown:
      'No usual cause fits. The events and the last lines say what is known.',
    seenAt: 'as of {{time}}',
    container: 'Container',
    containerState: {
      waiting: 'waiting',
      running: 'running',
      terminated: 'ended',
      unknown: 'not known yet',
    },
    init: 'init container',
    restarts_one: '{{count}} restart',
    restarts_other: '{{count}} restarts',
    exitCode: 'exit code {{code}}',
    lastExitCode: 'last exit code {{code}}',
    parts: 'Parts of the diagnosis',
    now: 'Log',
    previous: 'Before the restart',
    events: 'Events ({{total}})',
    noEvents:
      'The cluster says nothing about this pod; it forgets after an hour.',
    eventTime: 'Time',
    eventReason: 'Reason',
    eventMessage: 'Message',
    eventTable: 'Events of {{pod}}',
    times: '{{times}}×',
    warning: 'Warning',
    follow: 'Follow live',
    following: 'Live: new lines appear as they are written.',
    waitingForLog: 'Waiting for the container to write…',
    logOver: 'The container ended; its next start is followed.',
    notYet: 'The container has not started. Its log follows when it has.',
    still: 'As it was when it was read.',
    cut: 'Only the newest {{lines}} lines are shown.',
    lines: 'Log of {{container}} in {{pod}}',
    previousLines: 'Log of {{container}} in {{pod}} before its restart',
    nothing: 'Nothing was written.',
    nothingBefore: 'It was never restarted, or its log before that is gone.',
  },
  kept: {
    title: 'Pods of this version',
    explained:
      'State, events and last lines as they were when the release went wrong. What looks like a secret is masked.',
    loading: 'Loading what was kept…',
    failed: 'What was kept of the pods cannot be read: {{reason}}',
    none: 'Nothing was kept: no pod of this release was looked at while it failed, or it is too long ago.',
    denied:
      'Logs of pods are kept with this release. You lack the permission {{permission}}.',
    lines: 'Last lines of {{container}}',
    previousLines: 'Last lines of {{container}} before its restart',
  },
} as const;
