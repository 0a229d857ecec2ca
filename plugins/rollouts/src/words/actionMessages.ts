// SPDX-License-Identifier: Apache-2.0

/** Texts of the actions: labels, reasons why not, and what will happen, in order. */
export const actionMessages = {
  action: {
    promote: {
      label: 'Promote',
      title: 'Promote step {{step}} of {{name}}?',
      ask: 'Ends the pause of step {{step}}.',
    },
    promoteFull: {
      label: 'Promote all',
      title: 'Promote {{name}} to the end?',
    },
    hold: { label: 'Hold', title: 'Hold the release of {{name}}?' },
    resume: { label: 'Resume', title: 'Resume the release of {{name}}?' },
    abort: { label: 'Abort', title: 'Abort the release of {{name}}?' },
    rollback: { label: 'Roll back', title: 'Roll {{name}} back?' },
    adjust: {
      label: 'Adjust',
      title: 'Change who sees the new version in step {{step}} of {{name}}?',
    },
    retry: { label: 'Retry', title: 'Start the release of {{name}} again?' },
    approve: {
      label: 'Approve',
      title: 'Approve gate {{gate}} of {{name}}?',
    },
    accepted: '{{action}}: accepted for {{name}}',
    acceptedDetail: 'The controller carries it out now; this page follows it.',
    cancel: 'Cancel',
    reasonLabel: 'Reason (optional)',
    reasonHelp: 'Recorded with your name.',
    copiesTitle: 'Copies do what requests do',
    copiesWrite:
      'Each copy is carried out: what a request orders, pays, sends or deletes is done a second time, unless the new version writes somewhere else.',
    copiesPersonal:
      'Copies hold the personal data of their originals, and so may the logs of the new version.',
    copiesChecked: 'I have checked that copies do no harm.',
    willHappen: 'What will happen, in this order:',
    working: 'Sending…',
    movedOn:
      'The release has moved on since you opened this (now {{now}}). Close it and look again.',
    nowNothing: 'no release is running',
    failedConflict: 'The release moved on meanwhile.',
    failedForbidden: 'You are not allowed to do this.',
    failedInvalid: 'The request was refused.',
    failedOther: 'The request did not get through.',
    toolbar: 'Actions for {{name}}',
  },
  why: {
    noPermission:
      'You lack the permission {{permission}} for {{name}}. Ask an owner of the component or your portal administrator.',
    checking: 'Checking what you may do…',
    unknown: 'What you may do could not be found out: {{reason}}',
    noRelease:
      'No release is running. It begins when the image or template of {{workload}} changes.',
    notBegun: 'The release has not begun yet: its template is still held.',
    goingBack: 'Requests are on their way back to the stable version.',
    rolledBack: 'The release was rolled back. Retry starts it again.',
    finishing:
      'All requests reach the new version already; the release is finishing.',
    leaving:
      'Teal leaves {{workload}}: the Rollout is disabled or being deleted, and Kubernetes finishes the release.',
    stopped: 'The release is stopped: {{message}}',
    disabled: 'spec.disabled is set: Teal leaves {{workload}} alone.',
    heldByPerson: 'The release is held. Resume it first.',
    heldByAuthor:
      'spec.paused is set on the Rollout. Its author must remove it where the Rollout is written.',
    notAtPause: 'Step {{step}} is not at its pause yet.',
    alreadyPromoted: 'Step {{step}} is promoted already.',
    notRouted:
      'Requests are still on their way to what step {{step}} says. Wait until it stands.',
    noRoutes:
      'Requests go through the Service itself, which knows only none and all. Name a route in spec.traffic.routes to move a share.',
    outsideSchedule: '{{sentence}}. Going back is always open.',
    alreadyHeld: 'The release is held already.',
    notHeld: 'Nobody holds the release.',
    refusedNotApplied:
      'The refused version is not applied. Apply it again: it is held then, and Retry lets it in.',
    nothingToRetry: 'There is no rolled back or refused version to try again.',
    noGateWaits: 'No gate of the release waits for an answer.',
    gateWaits:
      'A gate waits for an answer, and a promote is none. Approve it, or wait for whoever is asked.',
    secondPerson:
      'You began this release, and environment {{environment}} asks for a second person to let it go on. Hold, abort and roll back are open to you.',
  },
  consequence: {
    promoteNext:
      'Step {{step}} ends its pause; step {{next}} of {{total}} begins at once.',
    addPods:
      'New pods go up to {{pods}} of {{replicas}}; the {{replicas}} stable pods stay.',
    keepPods: 'The number of new pods stays at {{pods}} of {{replicas}}.',
    thenWeight:
      'When they are ready, {{weight}} % of requests reach the new version (now {{now}} %).',
    sameWeight: 'The new version keeps {{weight}} % of requests.',
    sameTraffic: 'Who sees the new version stays as it is.',
    thenTraffic: 'When they are ready: {{sentence}}',
    thenPause: 'The release waits there for the next promote.',
    thenTimedPause: 'The release waits there for {{duration}}.',
    thenGoesOn: 'It goes on without a pause.',
    finishTraffic:
      'When all {{replicas}} new pods are ready, 100 % of requests reach the new version.',
    finishService:
      'The Service {{service}} is pointed at the new pods, and the routes are put back as they were.',
    finishDrain:
      'The {{replicas}} old pods leave; {{service}}-canary is removed.',
    skipPauses: 'The steps that are left are passed without their pauses.',
    holdStill:
      'The release stays at step {{step}}: no more pods, no more requests for the new version.',
    holdPending: 'The release does not begin until somebody resumes it.',
    holdKeeps:
      'The new version keeps {{weight}} % of requests; failing pods still lead to a rollback.',
    resumeGoesOn:
      'The release goes on where it was held, at step {{step}} of {{total}}.',
    resumeBegins: 'The release begins as soon as nothing else holds it.',
    trafficBack:
      'First, all requests go back to the stable version (now {{weight}} % reach the new one).',
    chosenBack:
      'First, the chosen requests go back to the stable version, and nothing is copied any more.',
    trafficStays:
      'Requests stay with the stable version: the new one gets none.',
    abortPods: 'The new pods stay as they are, so that you can look into them.',
    abortHeld: 'The new template stays held; no pod of it has ever run.',
    abortTemplate:
      'The Deployment {{workload}} keeps the new template; nothing is undone in Git.',
    abortNext: 'From there you can retry or roll back.',
    rollbackApplied:
      'The gateway has applied it before any pod is touched (at most 10 s).',
    rollbackTemplate:
      'Then the Deployment {{workload}} gets its stable template {{revision}} again.',
    rollbackPods_one: 'The new pod is removed; the stable pods never left.',
    rollbackPods_other:
      'The {{count}} new pods are removed; the stable pods never left.',
    rollbackHeld: 'The held template is dropped; no pod of it has ever run.',
    rollbackClean:
      'The Service {{service}}-canary and all marks of the release are removed.',
    rollbackRemembered:
      'The refused version is remembered: applied again, it is held until somebody retries.',
    adjustStep: 'Step {{step}} stands as it is: no pod is started or stopped.',
    adjustNow: 'At once: {{sentence}}',
    adjustUntil:
      'This holds until the release goes on; step {{next}} then says what comes.',
    adjustUntilEnd: 'This holds until the release goes on.',
    adjustSpec: 'The steps in the Rollout are not changed.',
    approveOpens:
      'Gate {{gate}} ({{moment}}) opens, and the release goes on as soon as nothing else holds it.',
    approveInstead:
      'Your answer stands in the place of its server, which is not asked any more.',
    approveOnce:
      'It is for release {{release}} only: the next one is asked again.',
    retryBegins:
      'The same version is released again as a new attempt, from step 1 of {{total}}.',
    retryTraffic:
      'It gets no requests before its pods are ready and a step says so.',
    retryPods: 'New pods that still run are used again.',
  },
} as const;
