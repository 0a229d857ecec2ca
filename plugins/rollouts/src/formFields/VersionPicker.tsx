// SPDX-License-Identifier: Apache-2.0
import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import useAsync from 'react-use/lib/useAsync';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import type { Version } from '@teal/rollouts-common';
import { refusalOf, rolloutRefOf } from '@teal/rollouts-common';
import { rolloutsApiRef, type ScreenApi } from '../api/rolloutsApiRef';
import { rolloutsTranslationRef, type Translate } from '../translation';

/** `ui:options` of the field. */
export interface VersionPickerOptions {
  /** The parameter that holds the entity; default `component`. */
  entityField?: string;
}

/** Form field `RolloutVersionPicker`: a tag or digest of the image that an entity's workload runs; any other can be typed. */
export function VersionPicker(
  props: FieldExtensionComponentProps<string, VersionPickerOptions>,
) {
  const { onChange, required, rawErrors, formData, schema, idSchema } = props;
  const { uiSchema, formContext } = props;
  const api = useApi(rolloutsApiRef);
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const field = uiSchema?.['ui:options']?.entityField ?? 'component';
  const entityRef: unknown = formContext?.formData?.[field];
  const { value, error } = useAsync(
    async () =>
      typeof entityRef === 'string' && entityRef
        ? versionsOf(api, entityRef)
        : undefined,
    [api, entityRef],
  );
  const versions = value?.items ?? [];
  return (
    <Autocomplete
      freeSolo
      autoSelect
      id={idSchema?.$id}
      options={versions.map(nameOf)}
      value={formData ?? ''}
      onChange={(_event, chosen) => onChange(chosen ?? undefined)}
      renderOption={name => labelOf(name, versions, t)}
      renderInput={params => (
        <TextField
          {...params}
          label={schema.title ?? t('versionPicker.title')}
          helperText={helpOf({
            t,
            entityRef,
            error,
            registry: value?.registry,
          })}
          required={required}
          error={Boolean(rawErrors?.length)}
          margin="normal"
        />
      )}
    />
  );
}

/** What its workload can be released to: of the Rollout, where it has one. */
async function versionsOf(api: ScreenApi, entityRef: string) {
  const [view] = await api.listRollouts({ entityRef });
  if (!view) return api.listVersions({ entityRef });
  const { cluster, namespace } = rolloutRefOf(view);
  const workload = view.rollout.spec.workloadRef.name;
  return api.listVersions({ cluster, namespace, workload });
}

/** What `rollouts:release` takes as version. */
function nameOf({ tag, digest, image }: Version): string {
  return tag ?? digest ?? image;
}

function labelOf(name: string, versions: readonly Version[], t: Translate) {
  const version = versions.find(one => nameOf(one) === name);
  const about = [
    ...(version?.current ? [t('versionPicker.current')] : []),
    ...(version?.pushedAt ? [version.pushedAt.slice(0, 10)] : []),
  ];
  return about.length ? `${name} (${about.join(', ')})` : name;
}

function helpOf(options: {
  t: Translate;
  entityRef: unknown;
  error?: Error;
  registry?: { available: boolean; reason?: string };
}): string {
  const { t, entityRef, error, registry } = options;
  if (!entityRef) return t('versionPicker.pickEntity');
  if (error) {
    return t('versionPicker.failed', { reason: refusalOf(error).message });
  }
  return registry && !registry.available
    ? t('versionPicker.noRegistry', { reason: registry.reason ?? '' })
    : t('versionPicker.help');
}
