// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useId } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { DeploymentTemplateSummary } from '@teal/rollouts-common';
import type { ConfigurationDraft } from '../../model/configurationDraft';
import { rolloutsTranslationRef } from '../../translation';
import { useTemplates } from './useTemplates';

const useStyles = makeStyles(() => ({
  option: { overflowWrap: 'anywhere' },
}));

/** What stands below a field, and whether it is an error. */
export interface FieldHelp {
  readonly problem?: string;
  /** Where there is no problem. */
  readonly help?: string;
}

/** A deployment template by its id and its version: those that there are, or what a person writes. */
export function TemplateFields(props: {
  draft: Pick<ConfigurationDraft, 'template' | 'templateVersion'>;
  template: FieldHelp;
  version: FieldHelp;
  onChange: (changed: Partial<ConfigurationDraft>) => void;
}) {
  const { draft, onChange } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const templates = useTemplates();
  const known = templates.find(({ id }) => id === draft.template.trim());
  const notListed =
    draft.template.trim() && templates.length > 0 && !known
      ? t('configuration.templateNotListed')
      : undefined;
  return (
    <>
      <FreeChoice
        label={t('configuration.fields.template')}
        value={draft.template}
        options={templates.map(({ id }) => id)}
        shown={id => <Named template={templates.find(it => it.id === id)} />}
        help={{
          ...props.template,
          help: notListed ?? known?.title ?? props.template.help,
        }}
        onChange={template => onChange({ template })}
      />
      <FreeChoice
        label={t('configuration.fields.templateVersion')}
        value={draft.templateVersion}
        options={known?.versions ?? []}
        shown={version =>
          version === known?.version
            ? t('configuration.templateNow', { version })
            : version
        }
        help={{
          ...props.version,
          help: props.version.help ?? t('configuration.templateVersionHelp'),
        }}
        onChange={templateVersion => onChange({ templateVersion })}
      />
    </>
  );
}

function Named(props: { template: DeploymentTemplateSummary | undefined }) {
  const { template } = props;
  const classes = useStyles();
  if (!template) return null;
  const { id, version, title, description } = template;
  return (
    <div className={classes.option}>
      <Typography variant="body2">
        {id} · {version}
      </Typography>
      <Typography variant="caption" color="textSecondary">
        {[title, description].filter(Boolean).join(': ')}
      </Typography>
    </div>
  );
}

/** One of several, or any other text. */
function FreeChoice(props: {
  label: string;
  value: string;
  options: readonly string[];
  shown: (option: string) => ReactNode;
  help: FieldHelp;
  onChange: (value: string) => void;
}) {
  const { label, value, help, shown, onChange } = props;
  const id = useId();
  return (
    <Autocomplete
      freeSolo
      id={id}
      options={[...props.options]}
      renderOption={shown}
      inputValue={value}
      // The text is all there is: a value beside it would keep the options from being narrowed by it.
      value={null}
      // Without an event it is the first drawing, which would empty the field.
      onInputChange={(event, text) => event && onChange(text)}
      renderInput={params => (
        <TextField
          {...params}
          label={label}
          error={help.problem !== undefined}
          helperText={help.problem ?? help.help}
          variant="outlined"
          size="small"
        />
      )}
    />
  );
}
