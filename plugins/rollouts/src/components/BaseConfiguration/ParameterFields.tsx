// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import Button from '@material-ui/core/Button';
import FormHelperText from '@material-ui/core/FormHelperText';
import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import AddIcon from '@material-ui/icons/Add';
import DeleteOutlineIcon from '@material-ui/icons/DeleteOutline';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ParameterDraft } from '../../model/configurationDraft';
import { rolloutsTranslationRef } from '../../translation';

const useStyles = makeStyles(theme => ({
  row: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginTop: theme.spacing(1),
  },
  name: { flex: '1 1 120px' },
  value: { flex: '2 1 160px' },
  add: { marginTop: theme.spacing(1), textTransform: 'none' },
}));

/** Names and values, as many as a person wants. */
export function ParameterFields(props: {
  parameters: readonly ParameterDraft[];
  problem?: string;
  onChange: (parameters: readonly ParameterDraft[]) => void;
}) {
  const { parameters, problem, onChange } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <>
      <Typography variant="body2">{t('configuration.parameters')}</Typography>
      {parameters.map((parameter, index) => (
        <ParameterRow
          // They have no name of their own but their place.
          // eslint-disable-next-line react/no-array-index-key
          key={index}
          number={index + 1}
          parameter={parameter}
          onChange={changed =>
            onChange(parameters.map((it, at) => (at === index ? changed : it)))
          }
          onRemove={() => onChange(parameters.filter((_, at) => at !== index))}
        />
      ))}
      {problem && <FormHelperText error>{problem}</FormHelperText>}
      <Button
        size="small"
        className={classes.add}
        startIcon={<AddIcon />}
        onClick={() => onChange([...parameters, { name: '', value: '' }])}
      >
        {t('configuration.addParameter')}
      </Button>
    </>
  );
}

function ParameterRow(props: {
  /** 1-based. */
  number: number;
  parameter: ParameterDraft;
  onChange: (parameter: ParameterDraft) => void;
  onRemove: () => void;
}) {
  const { number, parameter, onChange, onRemove } = props;
  const { name, value } = parameter;
  const classes = useStyles();
  const [nameId, valueId] = [useId(), useId()];
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const called = name || String(number);
  return (
    <div className={classes.row}>
      <TextField
        id={nameId}
        className={classes.name}
        label={t('configuration.parameterNameOf', { number: String(number) })}
        value={name}
        onChange={event => onChange({ name: event.target.value, value })}
        variant="outlined"
        size="small"
      />
      <TextField
        id={valueId}
        className={classes.value}
        label={t('configuration.parameterValue', { name: called })}
        value={value}
        onChange={event => onChange({ name, value: event.target.value })}
        variant="outlined"
        size="small"
      />
      <IconButton
        size="small"
        aria-label={t('configuration.removeParameter', { name: called })}
        onClick={onRemove}
      >
        <DeleteOutlineIcon fontSize="small" />
      </IconButton>
    </div>
  );
}
