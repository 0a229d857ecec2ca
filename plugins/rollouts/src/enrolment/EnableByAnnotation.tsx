// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { catalogAnnotations, type PresetView } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import { Snippet } from '../components/Snippet/Snippet';
import { rolloutsTranslationRef } from '../translation';

const useStyles = makeStyles(theme => ({
  choice: { marginTop: theme.spacing(2), minWidth: 220 },
}));

/** Needs nothing but a Service, so it fits whoever has none of the other things. */
const SIMPLEST: PresetView = { name: 'blue-green', builtIn: true, steps: [] };

/** The one line that gives an entity's workloads Rollouts, to copy; with the portal's presets to choose from. */
export function EnableByAnnotation({ entityName }: { entityName: string }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const presets = usePresets();
  const [chosen, choose] = useState(SIMPLEST.name);
  const snippet = annotationSnippet(chosen);
  const label = t('enrolment.snippet', { entity: entityName });
  const description = presets.find(({ name }) => name === chosen)?.description;
  return (
    <>
      <Typography variant="body1">{t('enrolment.empty')}</Typography>
      <TextField
        select
        id="rollouts-preset"
        className={classes.choice}
        label={t('enrolment.preset')}
        value={chosen}
        onChange={event => choose(event.target.value)}
        helperText={description}
      >
        {presets.map(({ name }) => (
          <MenuItem key={name} value={name}>
            {name}
          </MenuItem>
        ))}
      </TextField>
      <Snippet text={snippet} label={label} />
      <Typography variant="body2" color="textSecondary">
        {t('enrolment.needsKubernetes')}
      </Typography>
    </>
  );
}

/** For catalog-info.yaml. */
export function annotationSnippet(preset: string): string {
  return `metadata:
  annotations:
    ${catalogAnnotations.strategy}: ${preset}
`;
}

/** Until they are known, and where they can't be had: the one that fits everybody. */
function usePresets(): readonly PresetView[] {
  const api = useApi(rolloutsApiRef);
  const [presets, setPresets] = useState<readonly PresetView[]>([SIMPLEST]);
  useEffect(() => {
    const left = new AbortController();
    api.listPresets({ signal: left.signal }).then(
      found => {
        if (!left.signal.aborted && found.length) setPresets(found);
      },
      // The choice is a convenience; why the backend doesn't answer is told above it.
      () => {},
    );
    return () => left.abort();
  }, [api]);
  return presets;
}
