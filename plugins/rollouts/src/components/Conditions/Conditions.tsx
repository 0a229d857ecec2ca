// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Condition } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import { Elapsed } from '../Elapsed/Elapsed';

const useStyles = makeStyles(theme => ({
  summary: {
    cursor: 'pointer',
    ...theme.typography.subtitle2,
    padding: theme.spacing(0.5, 0),
  },
  list: {
    display: 'grid',
    gridTemplateColumns: 'max-content 1fr',
    gap: theme.spacing(0.5, 2),
    margin: theme.spacing(1, 0, 0),
    overflowWrap: 'anywhere',
  },
  item: { margin: 0 },
}));

/** The conditions as the API shows them; folded, because the sentence above says what matters. */
export function Conditions(props: { conditions: readonly Condition[] }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (!props.conditions.length) return null;
  return (
    <details>
      <summary className={classes.summary}>{t('conditions.title')}</summary>
      <dl className={classes.list}>
        {props.conditions.map(condition => (
          <ConditionItem key={condition.type} condition={condition} />
        ))}
      </dl>
    </details>
  );
}

function ConditionItem({ condition }: { condition: Condition }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <>
      <Typography component="dt" variant="body2">
        {t(`conditions.${condition.type}`)}: <strong>{condition.status}</strong>
      </Typography>
      <Typography component="dd" variant="body2" className={classes.item}>
        {condition.reason}
        {condition.message && <> · {condition.message}</>}{' '}
        <Typography component="span" variant="body2" color="textSecondary">
          (<Elapsed from={condition.lastTransitionTime} />)
        </Typography>
      </Typography>
    </>
  );
}
