// SPDX-License-Identifier: Apache-2.0

/** Texts about gates. */
export const gateMessages = {
  gate: {
    title: 'Gates',
    Start: 'before the release starts',
    Traffic: 'before the new version gets more requests',
    TrafficOfStep: 'before step {{step}} gives the new version more requests',
    Promotion: 'before the new version becomes the stable one',
    Rollback: 'all along, whether to go back',
    notAsked: 'not asked yet',
    approval: 'a person approves',
    webhook: 'a server is asked',
    approve: 'Approve {{gate}}',
    answered: 'by {{who}}, {{time}} ago',
    askedFor: 'asked {{time}} ago',
    askedTimes: 'asked {{times}} times in {{time}}',
    reason: '“{{reason}}”',
    state: {
      Waiting: 'waits for an answer',
      Approved: 'open',
      Denied: 'the server says no, and is asked again',
      Unanswered: 'no usable answer, and is asked again',
      Watching: 'nothing against the release',
      RollbackAsked: 'sent the release back',
    },
  },
} as const;
