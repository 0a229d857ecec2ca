// SPDX-License-Identifier: Apache-2.0

/** Texts of the dialog that begins a release, and of what it would change. */
export const newReleaseMessages = {
  environment: {
    fourEyes:
      'Whoever begins a release here may not let it go on: a second person does.',
  },
  changes: {
    none: 'Nothing in the cluster would change.',
    of: 'Changes of {{object}}',
    byGate_one:
      'and {{count}} field that Teal sets while the release runs and puts back at its end',
    byGate_other:
      'and {{count}} fields that Teal sets while the release runs and puts back at its end',
    byGateOf: 'What Teal sets on {{object}} while the release runs',
    whole: 'the whole object',
  },
  newRelease: {
    button: 'New release',
    title: 'New release of {{name}}',
    where: 'Where',
    place: '{{workload}} in {{namespace}}, {{cluster}}',
    fourEyes:
      '{{environment}} asks for a second person: what you begin, somebody else lets go on. Hold, abort and roll back stay open to you.',
    version: 'Version',
    search: 'Find a version',
    searchHelp: 'Part of a tag, or a whole tag or digest that is not listed.',
    listing: 'Asking the registry…',
    noRegistry: 'The list may lack versions',
    noVersions:
      'The registry lists none. Type the tag or digest to be released.',
    moreVersions:
      '{{repository}} has more tags than are shown; type to narrow them.',
    typed: 'Release {{version}}, which is not listed',
    current: 'runs now',
    ago: '{{time}} ago',
    pipeline: 'pipeline',
    source: {
      registry: 'from the registry',
      ci: 'told by a pipeline',
      both: 'from the registry, told by a pipeline',
    },
    scan: {
      clean: 'scan: nothing found',
      found: 'scan: {{number}} {{severity}}',
      Pending: 'scan waits',
      Running: 'being scanned',
      Error: 'scan failed',
      Unknown: 'not scanned',
    },
    description: 'What is new (optional)',
    descriptionHelp: 'Kept with the release, for whoever looks at it later.',
    whatHappens: 'What will happen',
    asking: 'Asking the API server…',
    rolling:
      'There is no Rollout: Kubernetes replaces the pods as the workload says, and the release ends when all are available.',
    supersede: 'Take its place: the release under way ends as superseded',
    restart: 'Restart it: the same version goes through all steps again',
    submit: 'Release {{version}}',
    submitNone: 'Release',
    noVersion: 'Choose a version first.',
    notYet: 'The API server has not agreed to it yet.',
    starting: 'Beginning the release…',
    started: 'Release of {{name}} to {{place}} has begun',
    startedDetail: 'This page follows it.',
  },
} as const;
