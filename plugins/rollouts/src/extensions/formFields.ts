// SPDX-License-Identifier: Apache-2.0
import {
  createFormField,
  FormFieldBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';

/** `ui:field: RolloutPresetPicker` in the form of a template. */
export const presetPicker = FormFieldBlueprint.make({
  name: 'rollout-preset-picker',
  params: {
    field: () =>
      import('../formFields/PresetPicker').then(m =>
        createFormField({
          name: 'RolloutPresetPicker',
          component: m.PresetPicker,
        }),
      ),
  },
});

/** `ui:field: RolloutVersionPicker` in the form of a template. */
export const versionPicker = FormFieldBlueprint.make({
  name: 'rollout-version-picker',
  params: {
    field: () =>
      import('../formFields/VersionPicker').then(m =>
        createFormField({
          name: 'RolloutVersionPicker',
          component: m.VersionPicker,
        }),
      ),
  },
});
