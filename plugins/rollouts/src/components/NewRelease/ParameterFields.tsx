// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import Button from '@material-ui/core/Button';
import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import DeleteOutlineIcon from '@material-ui/icons/DeleteOutline';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  emptyParameter,
  MOST_PARAMETERS,
  type ParameterDraft,
} from '../../model/parameterDrafts';
import { rolloutsTranslationRef } from '../../translation';
import { Section } from './Section';

const useStyles = makeStyles(theme => ({
  row: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1),
  },
  name: { flex: 1 },
  value: { flex: 2 },
  plain: { textTransform: 'none' },
}));

/** Names and values that are kept with the release, and given to its template if it has one. */
export function ParameterFields(props: {
  parameters: readonly ParameterDraft[];
  onChange: (parameters: readonly ParameterDraft[]) => void;
}) {
  const { parameters, onChange } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const replace = (id: string, part: Partial<ParameterDraft>) =>
    onChange(parameters.map(it => (it.id === id ? { ...it, ...part } : it)));
  return (
    <Section title={t('newRelease.parameters')}>
      {parameters.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          {t('newRelease.noParameters')}
        </Typography>
      )}
      {parameters.map((parameter, index) => (
        <div key={parameter.id} className={classes.row}>
          <TextCell
            className={classes.name}
            label={t('newRelease.parameterName', { number: String(index + 1) })}
            value={parameter.name}
            onChange={name => replace(parameter.id, { name })}
          />
          <TextCell
            className={classes.value}
            label={t('newRelease.parameterValue', {
              name: parameter.name || String(index + 1),
            })}
            value={parameter.value}
            onChange={value => replace(parameter.id, { value })}
          />
          <IconButton
            size="small"
            aria-label={t('newRelease.removeParameter', {
              name: parameter.name || String(index + 1),
            })}
            onClick={() =>
              onChange(parameters.filter(({ id }) => id !== parameter.id))
            }
          >
            <DeleteOutlineIcon fontSize="small" />
          </IconButton>
        </div>
      ))}
      {parameters.length < MOST_PARAMETERS && (
        <Button
          size="small"
          className={classes.plain}
          onClick={() => onChange([...parameters, emptyParameter()])}
        >
          {t('newRelease.addParameter')}
        </Button>
      )}
    </Section>
  );
}

function TextCell(props: {
  className: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <TextField
      id={id}
      className={props.className}
      label={props.label}
      value={props.value}
      onChange={event => props.onChange(event.target.value)}
      inputProps={{ maxLength: 4096, spellCheck: false }}
      autoComplete="off"
      variant="outlined"
      size="small"
    />
  );
}
