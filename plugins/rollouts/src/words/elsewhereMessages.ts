// SPDX-License-Identifier: Apache-2.0

/** Texts of what Teal adds to the pages of other plugins: the home page and the forms of templates. */
export const elsewhereMessages = {
  myReleases: {
    title: 'My releases',
    none: 'Nothing that you or your teams own has a Rollout yet.',
    more: 'and {{number}} more on the page Rollouts',
  },
  presetPicker: {
    title: 'Strategy',
    none: 'This portal has no presets.',
    failed: 'The presets can’t be read: {{reason}}',
  },
  versionPicker: {
    title: 'Version',
    help: 'Pick one, or type a tag or a digest.',
    current: 'runs now',
    noRegistry:
      'Type a tag or a digest; the registry doesn’t list them: {{reason}}',
    failed: 'Type a tag or a digest; the versions can’t be listed: {{reason}}',
    pickEntity: 'Pick the component first.',
  },
} as const;
