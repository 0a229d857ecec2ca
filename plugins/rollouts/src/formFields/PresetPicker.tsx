// SPDX-License-Identifier: Apache-2.0
import TextField from '@material-ui/core/TextField';
import MenuItem from '@material-ui/core/MenuItem';
import useAsync from 'react-use/lib/useAsync';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { refusalOf } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import { rolloutsTranslationRef } from '../translation';

/** Form field `RolloutPresetPicker`: one of the portal's presets, by its name. */
export function PresetPicker(props: FieldExtensionComponentProps<string>) {
  const { onChange, required, rawErrors, formData, schema, idSchema } = props;
  const api = useApi(rolloutsApiRef);
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { value: presets, error } = useAsync(() => api.listPresets(), [api]);
  const chosen = presets?.find(({ name }) => name === formData);
  const help = error
    ? t('presetPicker.failed', { reason: refusalOf(error).message })
    : chosen?.description ?? schema.description;
  return (
    <TextField
      select
      id={idSchema?.$id}
      label={schema.title ?? t('presetPicker.title')}
      helperText={presets?.length === 0 ? t('presetPicker.none') : help}
      required={required}
      error={Boolean(error) || Boolean(rawErrors?.length)}
      disabled={!presets?.length}
      value={chosen ? formData : ''}
      onChange={({ target }) => onChange(target.value)}
      margin="normal"
      fullWidth
    >
      {(presets ?? []).map(({ name }) => (
        <MenuItem key={name} value={name}>
          {name}
        </MenuItem>
      ))}
    </TextField>
  );
}
