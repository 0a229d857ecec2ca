// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useId } from 'react';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { BaseConfiguration } from '@teal/rollouts-common';
import { useEnvironments } from '../../live/useEnvironments';
import {
  type ConfigurationDraft,
  type ConfigurationField,
  draftOf,
  fieldText,
  type TextField as FieldName,
} from '../../model/configurationDraft';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { sourceOfDefault } from '../../words/configurationSource';
import { ParameterFields } from './ParameterFields';
import type { FieldProblems } from './problemsOf';
import { type FieldHelp, TemplateFields } from './TemplateFields';
import { usePresetNames } from './usePresetNames';

const useStyles = makeStyles(theme => ({
  group: {
    border: 'none',
    margin: theme.spacing(3, 0, 0),
    padding: 0,
    minWidth: 0,
  },
  legend: { padding: 0, fontWeight: 600 },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(260px, 100%), 1fr))',
    gap: theme.spacing(2),
    marginTop: theme.spacing(1.5),
    alignItems: 'start',
  },
  wide: { gridColumn: '1 / -1' },
}));

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet'];

interface FieldsProps {
  readonly draft: ConfigurationDraft;
  /** What holds where a field is empty. */
  readonly defaults: BaseConfiguration;
  readonly problems: FieldProblems;
  readonly onChange: (changed: Partial<ConfigurationDraft>) => void;
}

/** Every field, in the groups in which people think of them. */
export function ConfigurationFields(props: FieldsProps) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const presets = usePresetNames();
  return (
    <>
      <Group title={t('configuration.groupService')}>
        <Field {...props} field="image" className={classes.wide} />
        <Field {...props} field="organisation" />
        <EnvironmentsField {...props} className={classes.wide} />
      </Group>
      <Group title={t('configuration.groupWorkload')}>
        <Field {...props} field="kind" options={KINDS} />
        <Field {...props} field="workload" />
        <Field {...props} field="container" />
        <Field {...props} field="namespace" />
        <Field {...props} field="cluster" />
      </Group>
      <Group title={t('configuration.groupPods')}>
        <Field {...props} field="replicas" />
        <Field {...props} field="healthCheckPath" />
        <Field {...props} field="cpuRequest" />
        <Field {...props} field="cpuLimit" />
        <Field {...props} field="memoryRequest" />
        <Field {...props} field="memoryLimit" />
      </Group>
      <Group title={t('configuration.groupRelease')}>
        <Field {...props} field="preset" options={presets} />
        <TemplateFields
          draft={props.draft}
          template={helpOf('template', props, t)}
          version={helpOf('templateVersion', props, t)}
          onChange={props.onChange}
        />
        <div className={classes.wide}>
          <ParameterFields
            parameters={props.draft.parameters}
            problem={props.problems.parameters}
            onChange={parameters => props.onChange({ parameters })}
          />
        </div>
      </Group>
    </>
  );
}

function Group(props: { title: string; children: ReactNode }) {
  const classes = useStyles();
  return (
    <fieldset className={classes.group}>
      <Typography
        variant="subtitle2"
        component="legend"
        className={classes.legend}
      >
        {props.title}
      </Typography>
      <div className={classes.fields}>{props.children}</div>
    </fieldset>
  );
}

/** A text, or one of several; what holds where it is empty stands below it. */
function Field(
  props: FieldsProps & {
    field: FieldName;
    /** Absent: any text. */
    options?: readonly string[];
    className?: string;
  },
) {
  const { draft, problems, field, options, onChange, className } = props;
  const id = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const value = draft[field];
  const problem = problems[field];
  return (
    <TextField
      id={id}
      className={className}
      select={options !== undefined}
      label={t(`configuration.fields.${field}`)}
      value={value}
      onChange={event => onChange({ [field]: event.target.value })}
      error={problem !== undefined}
      helperText={problem ?? defaultHelp(field, props.defaults, t)}
      variant="outlined"
      size="small"
      fullWidth
    >
      {options && [
        <MenuItem key="" value="">
          {t('configuration.notSet')}
        </MenuItem>,
        ...withChosen(options, value).map(option => (
          <MenuItem key={option} value={option}>
            {option}
          </MenuItem>
        )),
      ]}
    </TextField>
  );
}

function EnvironmentsField(props: FieldsProps & { className: string }) {
  const { draft, problems, onChange } = props;
  const id = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const known = useEnvironments().map(({ name }) => name);
  const problem = problems.environments;
  return (
    <Autocomplete
      multiple
      filterSelectedOptions
      id={id}
      className={props.className}
      options={withChosen([...new Set(known)], ...draft.environments)}
      value={[...draft.environments]}
      onChange={(_, environments) => onChange({ environments })}
      renderInput={params => (
        <TextField
          {...params}
          label={t('configuration.fields.environments')}
          error={problem !== undefined}
          helperText={
            problem ??
            defaultHelp('environments', props.defaults, t) ??
            t('configuration.environmentsHelp')
          }
          variant="outlined"
          size="small"
        />
      )}
    />
  );
}

function helpOf(
  field: ConfigurationField,
  { problems, defaults }: FieldsProps,
  t: Translate,
): FieldHelp {
  return { problem: problems[field], help: defaultHelp(field, defaults, t) };
}

function defaultHelp(
  field: ConfigurationField,
  defaults: BaseConfiguration,
  t: Translate,
): string | undefined {
  const value = fieldText(draftOf(defaults), field);
  const annotation = sourceOfDefault[field] ?? '';
  return value
    ? t('configuration.defaultHelp', { value, annotation })
    : undefined;
}

/** What is stored can be read even where it is none of the choices any more. */
function withChosen(
  options: readonly string[],
  ...chosen: readonly string[]
): string[] {
  return [...new Set([...options, ...chosen.filter(Boolean)])];
}
