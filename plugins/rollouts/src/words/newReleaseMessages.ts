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
} as const;
