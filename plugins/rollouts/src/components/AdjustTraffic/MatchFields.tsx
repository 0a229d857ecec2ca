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
  type ConditionKind,
  conditionKinds,
  emptyCondition,
  type MatchDraft,
  type Problems,
} from '../../model/adjustment';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { Choice } from './Choice';
import { ConditionFields } from './ConditionFields';
import { problemText } from './problemText';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const PATH_TYPES = ['PathPrefix', 'Exact', 'RegularExpression'] as const;

const useStyles = makeStyles(theme => ({
  root: {
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
    padding: theme.spacing(1, 1.5),
    margin: theme.spacing(1, 0),
    minWidth: 0,
  },
  head: { display: 'flex', alignItems: 'center' },
  remove: { marginLeft: 'auto' },
  fields: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    alignItems: 'flex-start',
  },
  path: { flex: '1 1 180px' },
  plain: { textTransform: 'none' },
}));

/** One entry: everything in it must hold. */
export function MatchFields(props: {
  match: MatchDraft;
  /** 1-based. */
  number: number;
  problems: Problems;
  onChange: (match: MatchDraft) => void;
  onRemove: () => void;
}) {
  const { match, number, problems, onChange } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const wrong = problemText(problems.get(match.id), t);
  const title = t('adjust.entry', { number: String(number) });
  return (
    <div className={classes.root} role="group" aria-label={title}>
      <div className={classes.head}>
        <Typography variant="body2">{title}</Typography>
        <IconButton
          size="small"
          className={classes.remove}
          aria-label={t('adjust.removeEntry', { number: String(number) })}
          onClick={props.onRemove}
        >
          <DeleteOutlineIcon fontSize="small" />
        </IconButton>
      </div>
      <MethodAndPath {...{ match, problems, onChange }} />
      {conditionKinds.map(kind => (
        <Conditions key={kind} kind={kind} {...{ match, problems, onChange }} />
      ))}
      {conditionKinds.map(kind => (
        <Button
          key={kind}
          size="small"
          className={classes.plain}
          onClick={() =>
            onChange({ ...match, [kind]: [...match[kind], emptyCondition()] })
          }
        >
          {t('adjust.addCondition', { kind: kindText(kind, t).toLowerCase() })}
        </Button>
      ))}
      {wrong && (
        <Typography variant="caption" color="error" component="p" role="alert">
          {wrong}
        </Typography>
      )}
    </div>
  );
}

function MethodAndPath(props: {
  match: MatchDraft;
  problems: Problems;
  onChange: (match: MatchDraft) => void;
}) {
  const { match, problems, onChange } = props;
  const classes = useStyles();
  const pathId = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const wrongPath = problemText(problems.get(`${match.id}.path`), t);
  return (
    <div className={classes.fields}>
      <Choice
        label={t('adjust.method')}
        value={match.method}
        choices={[
          { value: '', label: t('adjust.anyMethod') },
          ...methodsWith(match.method).map(value => ({
            value,
            label: value,
          })),
        ]}
        onChange={method => onChange({ ...match, method })}
      />
      <Choice
        label={t('adjust.pathType')}
        value={match.pathType}
        choices={PATH_TYPES.map(value => ({
          value,
          label: t(`adjust.${value}`),
        }))}
        onChange={pathType => onChange({ ...match, pathType })}
      />
      <TextField
        className={classes.path}
        id={pathId}
        label={t('adjust.path')}
        value={match.path}
        onChange={event => onChange({ ...match, path: event.target.value })}
        error={wrongPath !== undefined}
        helperText={wrongPath}
        inputProps={{ maxLength: 1024 }}
        InputLabelProps={{ shrink: true }}
        variant="outlined"
        size="small"
        margin="dense"
      />
    </div>
  );
}

function Conditions(props: {
  kind: ConditionKind;
  match: MatchDraft;
  problems: Problems;
  onChange: (match: MatchDraft) => void;
}) {
  const { kind, match, problems, onChange } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <>
      {match[kind].map((condition, index) => (
        <ConditionFields
          key={condition.id}
          kind={kindText(kind, t)}
          number={index + 1}
          condition={condition}
          problems={problems}
          onChange={changed =>
            onChange({
              ...match,
              [kind]: match[kind].map(it =>
                it.id === condition.id ? changed : it,
              ),
            })
          }
          onRemove={() =>
            onChange({
              ...match,
              [kind]: match[kind].filter(it => it.id !== condition.id),
            })
          }
        />
      ))}
    </>
  );
}

/** A method that somebody wrote by hand stays. */
function methodsWith(method: string): readonly string[] {
  return !method || METHODS.includes(method) ? METHODS : [...METHODS, method];
}

function kindText(kind: ConditionKind, t: Translate): string {
  const words: Record<ConditionKind, string> = {
    headers: t('adjust.header'),
    cookies: t('adjust.cookie'),
    queryParams: t('adjust.query'),
  };
  return words[kind];
}
